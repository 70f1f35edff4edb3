import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runScript, testEnvironment } from "./__fixtures__/run-script.ts";
import { temporaryFolder } from "./__fixtures__/script-folder.ts";
import { defaultPythonShimDir } from "./protocol/to-script-environment.ts";

describe("unwrap_input", () => {
  it("is there for Python scripts, and finds their input and parameters in every place of an ensemble", async () => {
    const unwrapped = async (input: string, dependsOn: readonly string[] = []): Promise<unknown> => {
      const agent = { parameters: { depth: 2 }, ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }) };
      return JSON.parse((await runScript("unwrap.py", agent, { input })).response ?? "");
    };
    expect(await unwrapped('{"nodes": [1]}')).toEqual([{ nodes: [1] }, { depth: 2 }]);
    expect(await unwrapped('{"nodes": [1]}', ["a"])).toEqual([{ nodes: [1] }, { depth: 2 }]);
    expect(await unwrapped("plain words")).toEqual([expect.objectContaining({ input: "plain words" }), { depth: 2 }]);
    expect(await unwrapped('{"agent_name": "x", "input_data": "{\\"a\\": 1}"}')).toEqual([{ a: 1 }, { depth: 2 }]);
  });

  it.each<[unknown, unknown]>([
    // llm-orc's own document, and the original's shapes.
    [{ agent_name: "a", input_data: '{"a": 1}', context: {}, dependencies: {} }, [{ a: 1 }, { from: "environment" }]],
    [{ input: '{"a": 1}', parameters: { p: 1 }, context: {} }, [{ a: 1 }, { p: 1 }]],
    [{ input: "[1, 2]", parameters: {} }, [[1, 2], { from: "environment" }]],
    [{ input_data: { a: 1 }, parameters: "none" }, [{ a: 1 }, { from: "environment" }]],
    [{ input_data: "words", input: { b: 2 }, parameters: { p: 1 } }, [{ b: 2 }, { p: 1 }]],
    [{ input: "words", parameters: { p: 1 } }, [{ input: "words", parameters: { p: 1 } }, { p: 1 }]],
    // No envelope: its keys are data.
    [{ input: "words", other: 1 }, [{ input: "words", other: 1 }, { from: "environment" }]],
    [{ parameters: { p: 1 } }, [{ parameters: { p: 1 } }, { from: "environment" }]],
    [
      [1, 2],
      [[1, 2], { from: "environment" }],
    ],
    ["text", [{}, { from: "environment" }]],
    [null, [{}, { from: "environment" }]],
  ])("takes %j apart", (document, expected) => {
    expect(unwrap(JSON.stringify(document))).toEqual(expected);
  });

  it("takes what is no JSON, and what is none of it", () => {
    for (const raw of ["", "words", "{", "[".repeat(100_000)]) expect(unwrap(raw)).toEqual([{}, { from: "environment" }]);
    expect(unwrap('\uFEFF{"a": 1}')).toEqual([{ a: 1 }, { from: "environment" }]);
  });

  it("finds long parameters in their file, and none where there are none", () => {
    using folder = temporaryFolder({ "parameters.json": '{"from": "a file"}' });
    const file = join(folder.path, "parameters.json");
    expect(unwrap("{}", { AGENT_PARAMETERS_FILE: file })).toEqual([{}, { from: "a file" }]);
    expect(unwrap("{}", { AGENT_PARAMETERS: "{}", AGENT_PARAMETERS_FILE: file })).toEqual([{}, {}]);
    expect(unwrap("{}", { AGENT_PARAMETERS_FILE: "/nowhere" })).toEqual([{}, {}]);
    expect(unwrap("{}", { AGENT_PARAMETERS: "[1]" })).toEqual([{}, {}]);
    expect(unwrap("{}", {})).toEqual([{}, {}]);
  });

  it("says with debug what it found, without values", async () => {
    using folder = temporaryFolder({
      "x.py": "import sys\nfrom llm_orc.script_utils import unwrap_input\nunwrap_input(sys.stdin.read(), debug=True)\nsys.exit(1)",
    });
    const { response } = await runScript("x.py", { parameters: { token: "hidden" } }, { input: "{}" }, { cwd: folder.path });
    expect(JSON.parse(response ?? "")).toMatchObject({ stderr: "llm_orc: input from input_data, parameters: ['token']\n" });
  });
});

describe("the Python package", () => {
  it("keeps an installed one of the same name importable", async () => {
    using folder = temporaryFolder({
      "site/llm_orc/__init__.py": "",
      "site/llm_orc/extra.py": "VALUE = 'installed'",
      "use.py": "import sys; sys.path.append('site')\nimport llm_orc.extra, llm_orc.script_utils\nprint(llm_orc.extra.VALUE)",
    });
    const outcome = await runScript("use.py", { depends_on: ["a"] }, {}, { cwd: folder.path });
    // The path is extended when the package is first imported, as it is for an installed one.
    expect(outcome).toEqual({ status: "success", response: "installed" });
  });

  it("gives way to the user's own copy", async () => {
    using folder = temporaryFolder({
      "mine/llm_orc/__init__.py": "",
      "mine/llm_orc/script_utils.py": "def unwrap_input(raw, debug=False):\n    return 'mine', {}",
      "use.py": "from llm_orc.script_utils import unwrap_input\nprint(unwrap_input('')[0])",
    });
    const env = { ...testEnvironment, PYTHONPATH: join(folder.path, "mine") };
    expect((await runScript("use.py", { depends_on: ["a"] }, {}, { cwd: folder.path, env })).response).toBe("mine");
  });

  it("is written in the Python of 2019", () => {
    const sources = readdirSync(join(defaultPythonShimDir, "llm_orc")).filter((name) => name.endsWith(".py"));
    expect(sources).toContain("script_utils.py");
    for (const name of sources) {
      const text = readFileSync(join(defaultPythonShimDir, "llm_orc", name), "utf8");
      execFileSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read(), feature_version=(3, 8))"], { input: text });
    }
  });
});

function unwrap(raw: string, variables: Readonly<Record<string, string>> = { AGENT_PARAMETERS: '{"from": "environment"}' }): unknown {
  const program = "import json, sys\nfrom llm_orc.script_utils import unwrap_input\nprint(json.dumps(unwrap_input(sys.stdin.read())))";
  const env = { PATH: process.env["PATH"], PYTHONPATH: defaultPythonShimDir, PYTHONUTF8: "1", PYTHONDONTWRITEBYTECODE: "1", ...variables };
  return JSON.parse(execFileSync("python3", ["-c", program], { input: raw, env, encoding: "utf8" }));
}
