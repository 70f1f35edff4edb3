// What the loop looks at: whether the tests passed, and the code to go on with.
import { readFileSync } from "node:fs";

const { dependencies } = JSON.parse(readFileSync(0, "utf8"));
const { passed, code } = JSON.parse(dependencies.test.response);
const fixed = dependencies.fix === undefined ? code : JSON.parse(dependencies.fix.response).deliverable;
console.log(JSON.stringify({ passed, code: fixed }));
