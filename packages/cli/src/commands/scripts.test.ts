import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cliProject, type CliProject } from "./__fixtures__/cli-project.ts";

const ECHO = `/* llm-orc-script
{
  "what": "Gives back what it got.",
  "input": "any text",
  "parameters": {
    "type": "object",
    "properties": {
      "limit": { "type": "integer", "default": 3, "description": "How many." },
      "mode": { "enum": ["a", "b"], "description": "Which way." }
    },
    "required": ["mode"]
  },
  "reads": [],
  "pure": true
}
*/
import { readFileSync } from "node:fs";
const document = JSON.parse(readFileSync(0, "utf8"));
console.error("noted");
console.log(JSON.stringify({ success: document.input !== "bad", document }));
`;
const ASK = `import { readFileSync } from "node:fs";
const { user_input: answer } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(answer === undefined ? { needs_input: { prompt: "Sure?" } } : { success: true, answer }));
`;

function project(): CliProject {
  const made = cliProject();
  made.write({
    ".llm-orc/scripts/text/echo.mjs": ECHO,
    ".llm-orc/scripts/ask.mjs": ASK,
    ".llm-orc/scripts/lost.sh": "echo\n",
    "outside.mjs": ECHO,
  });
  return made;
}

describe("llm-orc scripts list", () => {
  it("shows the scripts by folder, and what stands in the way of one", async () => {
    const place = project();
    const { stdout, exitCode } = await place.run(["scripts", "list"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\(no category\)\n {2}ask\.mjs.*\n {2}lost\.sh: cannot run: .*bash.*\(project\)\ntext\n/);
    expect(stdout).toContain("text/echo.mjs: Gives back what it got. (project)\n");
    const json = JSON.parse((await place.run(["sc", "list", "--category", "text", "--format", "json"])).stdout) as { scripts: object[] };
    expect(json.scripts).toMatchObject([{ reference: "text/echo.mjs", runnable: true }]);
    expect((await place.run(["scripts", "list", "--category", "none"])).stderr).toContain('no scripts in "none"');
  });
});

describe("llm-orc scripts show", () => {
  it("shows what a script says of itself, and its text when asked", async () => {
    const place = project();
    const { stdout } = await place.run(["scripts", "show", "echo"]);
    expect(stdout).toContain("Gives back what it got.");
    expect(stdout).toMatch(/limit +integer +3 +How many\.\n/);
    expect(stdout).toMatch(/mode +a \| b +\(required\) +Which way\.\n/);
    expect(stdout).toMatch(/answers kept +yes/);
    expect(stdout).not.toContain("readFileSync");
    expect((await place.run(["scripts", "show", "echo", "--source"])).stdout.endsWith(`\n\n${ECHO}`)).toBe(true);
    expect(JSON.parse((await place.run(["scripts", "show", "echo", "--json"])).stdout)).toMatchObject({ source: ECHO });
  });

  it("takes the path of any file that is typed, and says when there is none", async () => {
    const place = project();
    for (const name of ["./outside.mjs", "outside.mjs", join(place.root, "outside.mjs")]) {
      expect((await place.run(["scripts", "show", name])).stdout).toContain(join(place.root, "outside.mjs"));
    }
    expect(await place.run(["scripts", "show", "nothing"])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("SCRIPT_NOT_FOUND") as string,
    });
    expect(await place.run(["scripts", "show", "../nothing.mjs"])).toMatchObject({ exitCode: 2 });
  });
});

describe("llm-orc scripts test", () => {
  it("prints the answer on stdout, and what it got and said besides on stderr", async () => {
    const place = project();
    const given = ["--input", "x", "--parameters", '{"mode":"a"}', "--dependencies", '{"before":{"n":1}}'];
    const { stdout, stderr, exitCode } = await place.run(["scripts", "test", "echo", ...given, "--show-request"]);
    expect(exitCode).toBe(0);
    const request = {
      agent_name: "echo",
      input: "x",
      input_data: "x",
      parameters: { mode: "a" },
      context: {},
      dependencies: { before: { response: '{"n":1}', status: "success", model_substituted: false } },
    };
    expect(JSON.parse(stdout)).toEqual({ success: true, document: request });
    expect(stderr).toMatch(/^request\n\{/);
    expect(stderr).toContain(JSON.stringify(request, null, 2));
    expect(stderr).toContain("stderr\nnoted\n");
    expect(stderr).toMatch(/success \(.+, exit code 0\)\n$/);
    expect(readdirSync(join(place.root, ".llm-orc"))).toEqual(["scripts"]);
  });

  it("ends with 1 when the script fails, and reads values from files", async () => {
    const place = project();
    place.write({ "p.json": '{"mode":"b"}', "i.txt": "bad" });
    const files = ["--parameters", `@${join(place.root, "p.json")}`, "--input-file", join(place.root, "i.txt")];
    const { stdout, stderr, exitCode } = await place.run(["scripts", "test", "echo", ...files]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ success: false, document: { parameters: { mode: "b" }, input: "bad" } });
    expect(stderr).toContain("SCRIPT_REPORTED_FAILURE");
    expect(JSON.parse((await place.run(["scripts", "test", "echo", "--input", "bad", "--json"])).stdout)).toMatchObject({
      success: false,
      exit_code: 0,
    });
  });

  it("asks at the terminal, takes an answer from the command line, or says that it waits for one", async () => {
    const place = project();
    const typed = await place.run(["scripts", "test", "ask"], { types: "certainly\n" });
    expect(typed.exitCode).toBe(0);
    expect(JSON.parse(typed.stdout)).toEqual({ success: true, answer: "certainly" });
    expect(JSON.parse((await place.run(["scripts", "test", "ask", "--user-input", "no"])).stdout)).toEqual({ success: true, answer: "no" });
    expect(await place.run(["scripts", "test", "ask"])).toMatchObject({
      exitCode: 6,
      stdout: "",
      stderr: expect.stringContaining("--user-input") as string,
    });
  });

  it("refuses what is no JSON object", async () => {
    const place = project();
    for (const option of ["--parameters", "--dependencies"]) {
      expect(await place.run(["scripts", "test", "echo", option, "[1]"])).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(`${option} must be a JSON object`) as string,
      });
    }
  });
});

describe("llm-orc scripts why-miss", () => {
  it("says what is not as it was", async () => {
    const place = project();
    place.write({
      ".llm-orc/config.yaml": "performance: {script_cache: true}\n",
      ".llm-orc/ensembles/e.yaml": "name: e\ndescription: d\nagents:\n  - {name: one, script: text/echo.mjs, parameters: {mode: a}}\n",
    });
    const call = ["scripts", "why-miss", "echo", "--input", "x", "--parameters", '{"mode":"a"}'];
    expect((await place.run(call)).stdout).toBe("miss: No answer of this script is stored.\n");
    await place.run(["run", "e", "x"]);
    expect((await place.run(call)).stdout).toMatch(/^hit: The stored answer is used\.\nIt was stored at \d{4}-/);
    place.write({ ".llm-orc/scripts/text/echo.mjs": `${ECHO}//` });
    const { stdout } = await place.run([...call.slice(0, -1), '{"mode":"b"}']);
    expect(stdout).toMatch(/Since then:\n {2}- the script's text is another\n {2}- the parameter "mode" is another\n$/);
    expect(JSON.parse((await place.run([...call, "--json"])).stdout)).toMatchObject({ hit: false, differences: [{ part: "script" }] });
    expect((await place.run(["scripts", "why-miss", "ask"])).stdout).toContain("miss: Its header does not say");
  });

  it("shows in a run what was answered from the cache, and with --debug why the rest was not", async () => {
    const place = project();
    place.write({
      ".llm-orc/config.yaml": "performance: {script_cache: {enabled: true}}\n",
      ".llm-orc/ensembles/e.yaml":
        "name: e\ndescription: d\nagents:\n  - {name: one, script: text/echo.mjs, parameters: {mode: a}}\n  - {name: two, script: impure.mjs}\n",
      ".llm-orc/scripts/impure.mjs": "console.log(1)",
    });
    await place.run(["run", "e", "x"]);
    const { stderr } = await place.run(["run", "e", "x", "--debug"]);
    expect(stderr).toMatch(/one finished in .+ \(cached\)\n/);
    expect(stderr).toContain('debug: Script cache: two is not kept. Its header does not say "pure": true.');
  });
});
