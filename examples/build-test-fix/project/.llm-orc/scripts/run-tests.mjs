// Runs real tests on the code that it gets. What failed decides who repairs it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const { input: code } = JSON.parse(readFileSync(0, "utf8"));

const answer = await test(code);
console.log(JSON.stringify({ code, ...answer }));

async function test(source) {
  let slug;
  try {
    ({ slug } = await import(`data:text/javascript,${encodeURIComponent(source)}`));
  } catch (error) {
    return { passed: false, fixer: "fix-syntax", problem: String(error) };
  }
  try {
    assert.equal(slug("One two"), "one-two");
    assert.equal(slug("  Three   words here "), "three-words-here");
  } catch (error) {
    return { passed: false, fixer: "fix-behaviour", problem: error.message };
  }
  return { passed: true };
}
