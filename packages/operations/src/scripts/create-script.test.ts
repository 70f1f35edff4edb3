import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hostileNames } from "@llm-orc/testkit";
import { temporaryProject } from "../__fixtures__/temporary-project.ts";
import { invoke } from "../run/invoke.ts";
import { createScript } from "./create-script.ts";
import { deleteScript } from "./delete-script.ts";
import { explainCacheMiss } from "./explain-cache-miss.ts";
import { getScript } from "./get-script.ts";
import { listScripts } from "./list-scripts.ts";
import type { ScriptLanguage } from "./script-templates.ts";
import { testScript } from "./test-script.ts";

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const LANGUAGES: readonly ScriptLanguage[] = ["javascript", "bash", ...(hasPython ? (["python"] as const) : [])];
const ODD = "See \"https://example.com/a?b='c'\"\tand https://example.com/\\x <b>\n\nÄ 😀";

describe("createScript", () => {
  it.each([
    ["python", "words.py"],
    ["javascript", "words.mjs"],
    ["bash", "words.sh"],
  ] as const)("writes one in %s that lists cleanly, with a header and no problems", async (language, file) => {
    const project = temporaryProject();
    for (const template of ["basic", "extraction"] as const) {
      const given = { name: "words", category: `text/${template}`, template, language };
      const created = await createScript.run(project.context(), given);
      expect(created).toEqual({
        created: true,
        path: join(project.root, ".llm-orc/scripts/text", template, file),
        reference: `text/${template}/${file}`,
        template,
        language,
      });
      const got = await getScript.run(project.context(), { name: "words", category: given.category });
      expect(got).toMatchObject({ header: { form: "llm-orc", pure: true, problems: [] }, category: given.category, name: "words" });
      expect(got.description).toMatch(/\.$/);
      if (language !== "python" || hasPython) expect(got.problems).toEqual([]);
    }
  });

  it("writes Python unless another language is asked for", async () => {
    const project = temporaryProject();
    expect((await createScript.run(project.context(), { name: "words.py", category: "text" })).reference).toBe("text/words.py");
  });

  it.each(LANGUAGES)("writes a basic one in %s that runs as it stands, alone and in an ensemble", async (language) => {
    const project = temporaryProject();
    const { reference } = await createScript.run(project.context(), { name: "words", category: "text", language });
    const tested = await testScript.run(project.context(), { name: "words", category: "text", input: "one two\nthree" });
    expect(tested).toMatchObject({ success: true, exit_code: 0, stderr: "", json: { success: true, words: 3, lines: 2 } });
    expect(JSON.parse(tested.stdout)).toEqual(tested.json);
    for (const input of ["", ODD, "x ".repeat(100_000)]) {
      expect((await testScript.run(project.context(), { name: "words", input })).json).toMatchObject({ success: true });
    }
    project.write({ "ensembles/e.yaml": `name: e\ndescription: d\nagents: [{name: a, script: ${reference}}]\n` });
    expect((await invoke.run(project.context(), { ensemble: "e", input: "one two" })).result.status).toBe("completed");
  });

  it.each(LANGUAGES.filter((language) => language !== "bash"))(
    "writes one in %s that takes fields out of what a model said",
    async (language) => {
      const project = temporaryProject();
      await createScript.run(project.context(), { name: "take", category: "text", language, template: "extraction" });
      const dependencies = { model: 'Here it is:\n```json\n{"a": 1, "b": [2], "c": null}\n```\nAnything else?' };
      const tested = await testScript.run(project.context(), { name: "take", dependencies, parameters: { fields: ["a", "c", "d"] } });
      expect(tested).toMatchObject({ success: true, json: { extracted: { a: 1, c: null }, missing: ["d"] } });
      expect((await testScript.run(project.context(), { name: "take", input: 'so: {"a": 1}.' })).json).toMatchObject({
        extracted: { a: 1 },
      });
      expect(await testScript.run(project.context(), { name: "take", input: "nothing" })).toMatchObject({
        success: false,
        error: { code: "SCRIPT_REPORTED_FAILURE" },
        json: { error: "There is no JSON map in the text." },
      });
    },
  );

  it("writes one in bash that takes out what matches, as valid JSON whatever the text", async () => {
    const project = temporaryProject();
    await createScript.run(project.context(), { name: "take", category: "text", language: "bash", template: "extraction" });
    expect((await testScript.run(project.context(), { name: "take", input: ODD })).json).toEqual({
      success: true,
      count: 2,
      extracted: ["https://example.com/a?b='c'", "https://example.com/\\x"],
    });
    expect((await testScript.run(project.context(), { name: "take", input: "none" })).json).toMatchObject({ count: 0, extracted: [] });
  });

  it("refuses what a reference could not tell from another, what would not be listed, and a way out by a link", async () => {
    const project = temporaryProject({ "scripts/text/word-count.sh": "echo\n" });
    symlinkSync(project.home, join(project.root, ".llm-orc/scripts/out"));
    const before = project.snapshot();
    const attempt = (name: string, category: string): Promise<unknown> => createScript.run(project.context(), { name, category });
    await expect(attempt("word_count", "text")).rejects.toMatchObject({ code: "SCRIPT_EXISTS" });
    await expect(attempt("x", "text/lib")).rejects.toMatchObject({ code: "NAME_INVALID" });
    await expect(attempt("x", "out")).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    await expect(attempt("x", "a/b/c/d/e/f/g/h/i")).rejects.toMatchObject({ code: "NAME_INVALID" });
    expect(project.snapshot()).toEqual(before);
  });
});

describe("deleteScript", () => {
  it("says who uses it before it deletes, by whatever spelling they name it", async () => {
    const project = temporaryProject({
      "scripts/text/word_count.sh": "echo\n",
      "ensembles/one.yaml": "name: one\ndescription: d\nagents: [{name: a, script: text/word-count.sh}]\n",
      "ensembles/two.yaml": "name: two\ndescription: d\nagents: [{name: a, script: scripts/text/word_count.sh}]\n",
      "ensembles/three.yaml": "name: three\ndescription: d\nagents: [{name: a, script: echo text/word_count.sh}]\n",
    });
    const before = project.snapshot();
    const query = { name: "word_count", category: "text" };
    await expect(deleteScript.run(project.context(), query)).rejects.toMatchObject({
      code: "CONFIRMATION_NEEDED",
      message: expect.stringContaining("used by the ensembles one, two.") as string,
    });
    expect(project.snapshot()).toEqual(before);
    expect(await deleteScript.run(project.context(), { ...query, confirm: true })).toEqual({
      deleted: true,
      ...query,
      path: join(project.root, ".llm-orc/scripts/text/word_count.sh"),
      used_by: ["one", "two"],
    });
    expect((await listScripts.run(project.context(), {})).scripts).toEqual([]);
  });

  it("deletes scripts of the project, and neither the user's nor a library's", async () => {
    const project = temporaryProject();
    const [mine, library] = [join(project.home, ".config/llm-orc/scripts/text"), join(project.around, "content/scripts/text")];
    for (const folder of [mine, library]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(mine, "mine.sh"), "echo\n");
    writeFileSync(join(library, "theirs.sh"), "echo\n");
    const context = project.context({ contentDir: join(project.around, "content") });
    for (const name of ["mine", "theirs"]) {
      await expect(deleteScript.run(context, { name, category: "text", confirm: true })).rejects.toMatchObject({
        code: "SCRIPT_NOT_IN_PROJECT",
      });
    }
    expect([existsSync(join(mine, "mine.sh")), existsSync(join(library, "theirs.sh"))]).toEqual([true, true]);
  });

  it("does not delete through a link that leads out", async () => {
    const project = temporaryProject({ "scripts/text/own.sh": "echo\n" });
    writeFileSync(join(project.around, "kept.sh"), "echo\n");
    symlinkSync(join(project.around, "kept.sh"), join(project.root, ".llm-orc/scripts/text/link.sh"));
    const before = project.snapshot();
    const deleted = deleteScript.run(project.context(), { name: "link", category: "text", confirm: true });
    await expect(deleted).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    expect(project.snapshot()).toEqual(before);
  });
});

describe("names from outside", () => {
  const marks = `touch "$(dirname "$0")/ran"\n`;

  it("never lead out of the script folders: nothing is read, written, run or deleted there", async () => {
    const project = temporaryProject({ "scripts/text/own.sh": marks });
    for (const folder of [project.around, project.root, join(project.root, ".llm-orc"), join(project.root, ".llm-orc/scripts/..")]) {
      for (const name of ["x", "x.sh", "x.py", "own.sh"]) writeFileSync(join(folder, name), marks);
    }
    const before = project.snapshot();
    const names = ["../x.sh", "../../x", "text/../../x.sh", join(project.root, "x.sh"), ...hostileNames];
    for (const hostile of names) {
      for (const [name, category] of [
        [hostile, "text"],
        ["x", hostile],
      ] as const) {
        const what = JSON.stringify([name, category]);
        await expect(createScript.run(project.context(), { name, category }), what).rejects.toMatchObject({ code: "NAME_INVALID" });
        for (const operation of [getScript, testScript, explainCacheMiss]) {
          await expect(operation.run(project.context(), { name, category }), what).rejects.toMatchObject({
            code: expect.stringMatching(/^(?:SCRIPT_NOT_FOUND|PATH_OUTSIDE)$/) as string,
          });
        }
        await expect(deleteScript.run(project.context(), { name, category, confirm: true }), what).rejects.toMatchObject({
          code: expect.stringMatching(/^(?:SCRIPT_NOT_FOUND|PATH_OUTSIDE)$/) as string,
        });
      }
    }
    expect(project.snapshot()).toEqual(before);
    expect(readdirSync(join(project.root, ".llm-orc/scripts"))).toEqual(["text"]);
  });
});
