import { describe, expect } from "vitest";
import { agent, asks, lines, runs, says, shows } from "./__fixtures__/agents.ts";
import { itBehaves, type Row } from "./__fixtures__/run-row.ts";

const parameters = "parameters: {a: 1, b: [x]}";
// Prints these variables, `-` for one that is not set, and goes by no other rules.
const shell = 'cat > stdin-seen; printf "%s|%s|%s" "${INPUT_DATA--}" "${INPUT_TEXT--}" "${AGENT_PARAMETERS--}"';
const document = {
  agent_name: "a",
  input: "the input",
  input_data: "the input",
  parameters: { a: 1, b: ["x"] },
  context: {},
  dependencies: {},
};

describe("what a script gets on stdin", () => {
  itBehaves([
    {
      title: "one document with the run's input, under both of its names, and its parameters",
      agents: shows("a", parameters),
      expect: { json: { a: document } },
    },
    {
      title: "an input that is JSON stays text",
      agents: shows("a"),
      input: '{"n": 1}',
      expect: { jsonParts: { a: { input: '{"n": 1}', input_data: '{"n": 1}' } } },
    },
    {
      title: "an input that is such a document already is handed on unchanged",
      agents: shows("a", parameters),
      input: '{"agent_name": "other", "input_data": {"n": 1}, "more": true}',
      expect: { responses: { a: '{"agent_name": "other", "input_data": {"n": 1}, "more": true}' } },
    },
    {
      title: "after others the same document, with whole entries of its dependencies",
      agents: lines(
        says("s", { n: 1, agent_requests: [{ target_agent_type: "x", parameters: {} }] }),
        asks("m"),
        shows("a", `depends_on: [m, s], ${parameters}`),
      ),
      expect: {
        json: {
          a: {
            ...document,
            dependencies: {
              m: { response: "ok", status: "success", model_substituted: false },
              s: {
                response: '{"n":1,"agent_requests":[{"target_agent_type":"x","parameters":{}}]}',
                status: "success",
                model_substituted: false,
                agent_requests: [{ target_agent_type: "x", parameters: {} }],
              },
            },
          },
        },
      },
    },
    {
      title: "there too an input that is a document counts as input",
      agents: lines(says("s", 1), shows("a", "depends_on: [s]")),
      input: '{"agent_name": "other", "input_data": "x"}',
      expect: { jsonParts: { a: { agent_name: "a", input_data: '{"agent_name": "other", "input_data": "x"}' } } },
    },
    {
      title: "what stands in it reaches a script that unwraps it with the original's helper",
      agents: lines(says("s", 1), runs("first", "unwrap.py", parameters), runs("later", "unwrap.py", `depends_on: [s], ${parameters}`)),
      input: '{"nodes": [1, 2]}',
      files: {
        "scripts/unwrap.py":
          "import json, sys\nfrom llm_orc.script_utils import unwrap_input\ndata, params = unwrap_input(sys.stdin.read())\nprint(json.dumps([data, params]))\n",
      },
      expect: {
        json: { first: [{ nodes: [1, 2] }, { a: 1, b: ["x"] }], later: [{ nodes: [1, 2] }, { a: 1, b: ["x"] }] },
      },
    },
  ]);
});

describe("the environment of a script", () => {
  itBehaves([
    {
      title: "has the input twice, and the parameters as JSON",
      agents: runs("a", shell, parameters),
      expect: { json: { a: { success: true, output: 'the input|the input|{"a":1,"b":["x"]}' } } },
    },
    {
      title: "has the parts of an input that is a document",
      agents: runs("a", shell),
      input: '{"agent_name":"o","input_data":"inner"}',
      expect: { json: { a: { success: true, output: '{"agent_name":"o","input_data":"inner"}|inner|{}' } } },
    },
    {
      title: "has after others the whole document and the input",
      agents: lines(says("s", 1), runs("a", shell, `depends_on: [s], ${parameters}`)),
      expect: {
        responses: {
          a: `${JSON.stringify({ ...document, dependencies: { s: { response: "1", status: "success", model_substituted: false } } })}|the input|{"a":1,"b":["x"]}`,
        },
      },
    },
    {
      title: "has in a fan-out the document in both",
      agents: lines(
        says("s", [1]),
        runs("a", '[ "$INPUT_DATA" = "$INPUT_TEXT" ] && printf %s "$INPUT_DATA"', "depends_on: [s], fan_out: true"),
      ),
      expect: {
        instances: {
          a: [
            {
              agent_name: "a",
              input: 1,
              input_data: 1,
              parameters: {},
              context: {},
              dependencies: {},
              chunk_index: 0,
              total_chunks: 1,
              base_input: "the input",
            },
          ],
        },
      },
    },
    {
      title: "names a file instead of an input of more than 100 KiB",
      agents: runs("a", 'echo "${INPUT_DATA-none} $(wc -c < "$INPUT_DATA_FILE")"'),
      input: "x".repeat(150_000),
      expect: { json: { a: { success: true, output: "none 150000" } } },
    },
    {
      title: "is otherwise that of llm-orc, with Python in UTF-8",
      agents: runs("a", 'echo "$MINE $PYTHONUTF8"'),
      env: { MINE: "from outside" },
      expect: { json: { a: { success: true, output: "from outside 1" } } },
    },
    {
      title: "has llm-orc's working folder",
      agents: runs("a", "cat here.txt"),
      files: { "/here.txt": "found" },
      expect: { json: { a: { success: true, output: "found" } } },
    },
  ]);
});

describe("what runs a script", () => {
  const by = (file: string, text: string, output: string): Row => ({
    title: `the extension of ${file}`,
    agents: runs("a", file),
    files: { [`scripts/${file}`]: text },
    expect: { json: { a: { success: true, output } } },
  });
  const python = "import sys\nprint('python', sys.version_info[0])\n";
  const bash = '#!/usr/bin/env bash\necho "bash ${BASH_VERSION%%.*}"\n';
  itBehaves([
    by("x.py", python, "python 3"),
    by("in/x.python", python, "python 3"),
    by("X.PY", python, "python 3"),
    by("x.sh", bash, "bash 5"),
    by("x.bash", bash, "bash 5"),
    by("x.js", "console.log(typeof process.version)\n", "string"),
    by("in/x.javascript", "console.log(typeof process.version)\n", "string"),
    by("in/x.txt", bash, "bash 5"),
    by("in/x", "echo bash\n", "bash"),
  ]);
  itBehaves([
    {
      title: "inline text is bash that stops at the first failure, at unset variables and inside pipes, first or later",
      agents: lines(
        says("s", 1),
        ...["false; echo on", 'echo "$not_set"; echo on', "false | cat; echo on"].flatMap((text, index) => [
          runs(`first${index}`, text),
          runs(`later${index}`, text, "depends_on: [s]"),
        ]),
        runs("later", 'printf "%s %s" "$INPUT_TEXT" "$AGENT_PARAMETERS"', "depends_on: [s]"),
      ),
      expect: {
        results: Object.fromEntries(
          [0, 1, 2].flatMap((index) =>
            [`first${index}`, `later${index}`].map((name) => [name, { status: "failed", error: { code: "SCRIPT_FAILED" } }]),
          ),
        ),
        responses: { later: "the input {}" },
      },
    },
    {
      title: "text of several lines is inline shell, also with paths in it",
      agents: "  - name: a\n    script: |\n      cd /\n      printf '%s\\n' \"$PWD\"",
      expect: { problems: ["warning ORC3103 /agents/0/script"], json: { a: { success: true, output: "/" } } },
    },
    { title: "inline text is a warning", agents: runs("a", "echo hi"), expect: { problems: ["warning ORC3103 /agents/0/script"] } },
  ]);
});

describe("where a script is found", () => {
  const found = (title: string, reference: string, files: readonly string[]): Row => ({
    title,
    agents: runs("a", reference),
    files: Object.fromEntries(files.map((file, index) => [file, `echo '[${index}]'\n`])),
    expect: { responses: { a: "[0]" } },
  });
  itBehaves([
    found("in the project's scripts before .llm-orc itself, and there before the root", "x/y.sh", ["scripts/x/y.sh", "x/y.sh", "/x/y.sh"]),
    found("in .llm-orc itself before the root", "x/y.sh", ["x/y.sh", "/x/y.sh"]),
    found("in the root before llm-orchestra-library", "y.sh", ["/y.sh", "/llm-orchestra-library/scripts/y.sh"]),
    found("in the scripts of llm-orchestra-library before its primitives", "y.sh", [
      "/llm-orchestra-library/scripts/y.sh",
      "/llm-orchestra-library/primitives/y.sh",
    ]),
    found("in its primitives before its root", "y.sh", [
      "/llm-orchestra-library/primitives/python/y.sh",
      "/llm-orchestra-library/primitives/y.sh",
      "/llm-orchestra-library/y.sh",
    ]),
    found("with _ for -", "file-ops/read-it.sh", ["scripts/file_ops/read_it.sh"]),
    found("without a leading scripts/", "scripts/y.sh", ["scripts/y.sh"]),
    {
      ...found("first of all in $LLM_ORC_TEST_PRIMITIVES_DIR", "y.sh", ["/primitives/y.sh", "scripts/y.sh"]),
      env: { LLM_ORC_TEST_PRIMITIVES_DIR: "primitives" },
    },
    {
      title: "a primitive of the original is one of ours",
      agents: runs("a", "primitives/file_ops/read_file.py", "parameters: {path: text.txt}"),
      files: { "/content/scripts/primitives/file_ops/read_file.mjs": "console.log('[\"native\"]')\n" },
      expect: { status: "completed", json: { a: ["native"] } },
    },
    {
      title: "one that is not there is an error before anything runs",
      agents: runs("a", "gone.py"),
      expect: { problems: ["error ORC3101 /agents/0/script"] },
    },
    {
      title: "one that is not there, and is reached all the same, fails with an envelope like any other",
      agents: lines(runs("a", "gone.py"), shows("b", "depends_on: [a]")),
      options: { keep_going: true },
      expect: {
        status: "completed_with_errors",
        results: { a: { status: "failed" } },
        jsonParts: { a: { success: false, data: null, agent_requests: [] }, b: { dependencies: { a: { status: "failed" } } } },
      },
    },
  ]);
});

describe("the output of a script", () => {
  const outputs = (title: string, text: string, first: string, later: string): Row => ({
    title,
    agents: lines(says("s", 1), runs("first", text), runs("later", text, "depends_on: [s]")),
    expect: { status: "completed", responses: { first, later } },
  });
  itBehaves([
    outputs(
      "is trimmed; text becomes an envelope where nothing came before",
      "echo; echo ' some text '",
      '{"success":true,"output":"some text"}',
      "some text",
    ),
    outputs("may be empty", "true", '{"success":true,"output":""}', ""),
    outputs("stays as it is where it is a JSON map", `echo '{"b": 1,  "a": 2}'`, '{"b": 1,  "a": 2}', '{"b": 1,  "a": 2}'),
    outputs("stays as it is where it is a JSON list", "echo '[1, 2]'", "[1, 2]", "[1, 2]"),
    outputs("stays as it is where it is a number", "echo 3", "3", "3"),
    {
      title: "has no envelope either where an agent only waits for another",
      agents: lines(runs("a", "echo text", 'when: "${s.go}"'), says("s", { go: true })),
      expect: { responses: { a: '{"success":true,"output":"text"}' } },
    },
    {
      title: "that says success: false is a failure, and stays as it is",
      agents: lines(runs("a", `echo '{"success": false, "error": "no luck"}'`), shows("b", "depends_on: [a]")),
      expect: {
        status: "completed_with_errors",
        results: {
          a: { status: "failed", response: '{"success": false, "error": "no luck"}', error: { code: "SCRIPT_REPORTED_FAILURE" } },
        },
        jsonParts: { b: { dependencies: { a: { response: '{"success": false, "error": "no luck"}' } } } },
      },
    },
    {
      title: "with an exit code that is not 0 is lost but for an envelope, first or later",
      agents: lines(
        says("s", 1),
        runs("first", "echo out; echo err >&2; exit 3"),
        runs("later", "echo out; echo err >&2; exit 3", "depends_on: [s]"),
      ),
      expect: {
        status: "completed_with_errors",
        json: { first: failure("Script failed with exit code 3", "err\n"), later: failure("Script failed with exit code 3", "err\n") },
        results: { first: { status: "failed", error: { code: "SCRIPT_FAILED" } } },
      },
    },
    {
      title: "of one that took too long is an envelope too",
      agents: lines(runs("a", "echo err >&2; sleep 5", "timeout_seconds: 1"), says("b", 1)),
      expect: {
        status: "completed_with_errors",
        json: { a: failure(expect.stringContaining("within 1 seconds") as string, expect.any(String) as string) },
      },
    },
    {
      title: "may ask for other agents: that is noted, and starts nothing",
      agents: lines(
        says("a", { agent_requests: [{ target_agent_type: "b", parameters: { p: 1 }, priority: 2 }] }),
        says("b", 1, 'when: "${a.go}"'),
      ),
      expect: {
        results: { a: { agent_requests: [{ target_agent_type: "b", parameters: { p: 1 }, priority: 2 }] }, b: { status: "skipped" } },
      },
    },
  ]);
});

describe("a script that asks a person", () => {
  const asksFor = (script: string): string => runs("a", script, 'parameters: {prompt: "City?"}');
  itBehaves([
    ...["get_user_input.py", "ask/confirm_action.py"].map((file): Row => ({
      title: `${file} is asked for beforehand, and gets the answer as its input`,
      agents: asksFor(file),
      files: {
        [`scripts/${file}`]: "import os, sys, json\nprint(json.dumps([json.load(sys.stdin)['input'], os.environ.get('INPUT_TEXT')]))\n",
      },
      answer: async ({ prompt }) => ({ value: `answer to ${prompt}` }),
      expect: {
        status: "completed",
        json: { a: ["answer to City?", null] },
        events: ["agent_started a", "user_input_required a", "user_input_received a"],
      },
    })),
    {
      title: "inline text with input( in it is such a script",
      agents: runs("a", "cat # input()"),
      answer: async ({ prompt }) => ({ value: prompt }),
      expect: { jsonParts: { a: { input: "Enter input:" } } },
    },
    {
      title: "any script may print needs_input, and runs again with the answer",
      agents: runs(
        "a",
        `all=$(cat); case "$all" in *user_input*) echo "$all";; *) echo '{"needs_input": {"prompt": "Go on?", "kind": "confirm"}}';; esac`,
      ),
      answer: async ({ prompt, kind }) => ({ value: `${prompt} ${kind}` }),
      expect: { status: "completed", jsonParts: { a: { user_input: "Go on? confirm", input: "the input" } } },
    },
    {
      title: "where nobody answers the rest goes on, and the run says that it needs input",
      agents: lines(asksFor("get_user_input.py"), says("b", 1), shows("c", "depends_on: [a]")),
      files: { "scripts/get_user_input.py": "print(1)\n" },
      expect: { status: "needs_input", responses: { b: "1", a: undefined, c: undefined } },
    },
    {
      title: "inside an ensemble it parks the agent that runs it",
      agents: lines(agent("nest", "ensemble: child"), says("b", 1)),
      others: { child: runs("a", "cat # input()") },
      expect: { status: "needs_input", responses: { b: "1", nest: undefined } },
    },
  ]);
});

function failure(error: string, stderr: string): Record<string, never> {
  return { success: false, data: null, error, stderr, agent_requests: [] } as unknown as Record<string, never>;
}
