import { describe } from "vitest";
import { agent, asks, fails, lines, runs, says, shows } from "./__fixtures__/agents.ts";
import { itBehaves, type Row } from "./__fixtures__/run-row.ts";

const source = {
  n: 1,
  f: 1.5,
  s: "yes",
  no: false,
  yes: true,
  zero: 0,
  empty: "",
  list: [],
  map: {},
  nothing: null,
  deep: { a: { b: 2 } },
  items: [{ x: 1 }],
};

// Each guard, and whether its agent runs.
const guards: Readonly<Record<string, readonly (readonly [guard: string, runs: boolean])[]>> = {
  "without == the truth of a value decides, and empty ones are false": [
    ["${s.yes}", true],
    ["${s.s}", true],
    ["${s.n}", true],
    ["${s.deep}", true],
    ["${s.items}", true],
    ["${s.no}", false],
    ["${s.zero}", false],
    ["${s.empty}", false],
    ["${s.list}", false],
    ["${s.map}", false],
    ["${s.nothing}", false],
  ],
  "a reference walks into maps; what is not there is null": [
    ["${s.deep.a.b} == 2", true],
    ["${s.deep.a.c}", false],
    ["${s.n.more}", false],
    ["${s.gone}", false],
  ],
  "right of == stand true, false, numbers, quoted and bare text": [
    ["${s.yes} == true", true],
    ["${s.no} == false", true],
    ["${s.n} == 1", true],
    ["${s.f} == 1.5", true],
    ['${s.s} == "yes"', true],
    ["${s.s} == 'yes'", true],
    ["${s.s} == yes", true],
    ["${s.s} == no", false],
    ['${s.n} == "1"', false],
    ["${s.empty} == ''", true],
    ["${s.n}==1", true],
    ["  ${s.s}   ==   yes  ", true],
    ["${s.yes} == True", false],
    ["${s.s} == 'a == b'", false],
  ],
  "equality is that of the original: true is 1, and 1 is 1.0": [
    ["${s.yes} == 1", true],
    ["${s.n} == true", true],
    ["${s.n} == 1.0", true],
    ["${s.zero} == false", true],
    ["${s.no} == ''", false],
    ["${s.nothing} == false", false],
  ],
  "the first == divides, and only its left side is looked up": [
    ["${s.s} == a == b", false],
    ["yes == yes", true],
    ["yes == no", false],
  ],
  "what is no reference is text, and text is true": [
    ["false", true],
    ["${s}", true],
    ["anything at all", true],
  ],
  "beyond the original there are comparisons, and/or/not, parentheses, null and indexes": [
    ["${s.n} != 1", false],
    ["${s.n} < 2", true],
    ["${s.n} <= 1", true],
    ["${s.n} > 1", false],
    ["${s.n} >= 1", true],
    ["${s.yes} and ${s.no}", false],
    ["${s.yes} or ${s.no}", true],
    ["not ${s.no}", true],
    ["not (${s.n} == 1 or ${s.no})", false],
    ["${s.gone} == null", true],
    ["${s.items[0].x} == 1", true],
    ["${s.n} == ${s.items[0].x}", true],
  ],
};

describe("when", () => {
  itBehaves(
    Object.entries(guards).map(([title, cases]): Row => ({
      title,
      agents: lines(
        says("s", source),
        ...cases.map(([guard], index) => asks(`g${index}`, `depends_on: [s], when: ${JSON.stringify(guard)}`)),
      ),
      expect: {
        status: "completed",
        results: Object.fromEntries(
          cases.map(([, isRun], index) => [`g${index}`, isRun ? { status: "success" } : { status: "skipped", skip_reason: "guard" }]),
        ),
      },
    })),
  );
  itBehaves([
    {
      title: "a condition that cannot be read is an error",
      agents: lines(
        says("s", source),
        shows("a", 'depends_on: [s], when: "${s.n} == 1 and"'),
        shows("b", 'depends_on: [s], when: "${s.n} =="'),
      ),
      expect: { problems: ["error ORC2020 /agents/1/when", "warning ORC2023 /agents/2/when"] },
    },
    {
      title: "bare text with and, or or ) in it asks for quotes",
      agents: lines(says("s", source), shows("a", 'depends_on: [s], when: "${s.s} == yes and no"')),
      expect: { problems: ["error ORC2020 /agents/1/when"] },
    },
    {
      title: "a guard that is plain text, or names nobody, is a warning",
      agents: lines(says("s", source), shows("a", 'when: "false"'), shows("b", 'depends_on: [s], when: "${nobody.x}"')),
      expect: {
        problems: ["warning ORC2023 /agents/1/when", "warning ORC2025 /agents/2/when"],
        results: { a: { status: "success" }, b: { status: "skipped", skip_reason: "guard" } },
      },
    },
    {
      title: "text that is no JSON, a failed agent, a skipped one and the list of a fan-out have no fields",
      agents: lines(
        asks("text"),
        asks("broken"),
        says("list", [{ x: 1 }]),
        shows("all", "depends_on: [list], fan_out: true"),
        asks("skipped", 'depends_on: [list], when: "${list.x}"'),
        ...["text", "broken", "skipped", "all"].map((name) =>
          asks(`reads_${name}`, `depends_on: [list, ${name}], when: "\${${name}.x} == null and not \${${name}.response}"`),
        ),
      ),
      replies: { text: "x: 1", broken: new Error("out of order") },
      expect: {
        results: {
          broken: { status: "failed" },
          skipped: { status: "skipped" },
          reads_text: { status: "success" },
          reads_broken: { status: "success" },
          reads_skipped: { status: "success" },
          reads_all: { status: "success" },
        },
      },
    },
    {
      title: "a failed script's envelope can be asked for",
      agents: lines(
        fails("s"),
        asks("a", 'depends_on: [s], when: "${s.success} == false"'),
        asks("b", 'depends_on: [s], when: "${s.success}"'),
      ),
      expect: { results: { a: { status: "success" }, b: { status: "skipped" } } },
    },
    {
      title: "a guard on an agent that is no dependency waits for it and does nothing else",
      agents: lines(
        runs("late", "sleep 0.2; echo '{\"go\":true}'"),
        runs("never", "sleep 0.2; echo '{\"go\":false}'"),
        shows("a", 'when: "${late.go}"'),
        shows("b", 'when: "${never.go}"'),
      ),
      expect: {
        problems: ["warning ORC2021 /agents/2/when", "warning ORC2021 /agents/3/when"],
        jsonParts: { a: { dependencies: {} } },
        results: { a: { status: "success" }, b: { status: "skipped", skip_reason: "guard" } },
      },
    },
    {
      title: "such an agent that was skipped skips nobody",
      agents: lines(
        says("s", { go: false }),
        shows("skipped", 'depends_on: [s], when: "${s.go}"'),
        shows("a", 'when: "${skipped.x} == null"'),
        shows("b", 'depends_on: [s], when: "${skipped.x} == null"'),
      ),
      expect: { status: "completed", results: { skipped: { status: "skipped" }, a: { status: "success" }, b: { status: "success" } } },
    },
    {
      title: "of two guards on each other the first in the file waits, and the second reads null",
      agents: lines(says("a", { x: 1 }, 'when: "${b.x} == 2"'), says("b", { x: 2 }, 'when: "${a.x} == null"')),
      expect: {
        problems: ["warning ORC2021 /agents/0/when", "warning ORC2022 /agents/1/when"],
        status: "completed",
        result: { completion_order: ["b", "a"] },
      },
    },
    {
      title: "names may have blanks, dashes and letters of any script",
      agents: lines(
        says("two words", { ok: true }),
        says("größe-1", { ok: true }),
        asks("a", 'depends_on: [two words], when: "${two words.ok}"'),
        asks("b", 'depends_on: [größe-1], when: "${größe-1.ok}"'),
      ),
      expect: { problems: [], results: { a: { status: "success" }, b: { status: "success" } } },
    },
    {
      title: "a guard on a later agent or on itself reads null, as nothing is there yet",
      agents: lines(shows("a", 'when: "${b.x} == null"'), says("b", { x: 1 }, "depends_on: [a]"), shows("c", 'when: "${c.x}"')),
      expect: {
        problems: ["warning ORC2022 /agents/0/when", "warning ORC2022 /agents/2/when"],
        results: { a: { status: "success" }, c: { status: "skipped" } },
      },
    },
  ]);
});

describe("the skip rule", () => {
  const fork = lines(
    says("s", source),
    shows("skipped", 'depends_on: [s], when: "${s.no}"'),
    says("kept", { kept: true }, "depends_on: [s]"),
  );
  itBehaves([
    {
      title: "an agent whose dependencies were all skipped is skipped, before its guard is asked",
      agents: lines(fork, shows("after", 'depends_on: [skipped], when: "${s.yes}"'), shows("last", "depends_on: [after]")),
      expect: {
        status: "completed",
        results: { after: { status: "skipped", skip_reason: "dependencies_skipped" }, last: { skip_reason: "dependencies_skipped" } },
      },
    },
    {
      title: "with one dependency that ran it runs, and what was skipped is not in its input",
      agents: lines(
        fork,
        shows("join", "depends_on: [skipped, kept]"),
        asks("reader", "depends_on: [skipped, kept], input_scope: dependencies"),
      ),
      expect: {
        json: {
          join: {
            agent_name: "join",
            input: "the input",
            input_data: "the input",
            parameters: {},
            context: {},
            dependencies: { kept: { response: '{"kept":true}', status: "success", model_substituted: false } },
          },
        },
        prompts: { reader: ['Agent kept (Kept):\n{"kept":true}'] },
      },
    },
    {
      title: "a dependency that failed is not one that was skipped",
      agents: lines(asks("broken"), shows("after", "depends_on: [broken]")),
      replies: { broken: new Error("out of order") },
      expect: { status: "completed_with_errors", jsonParts: { after: { dependencies: {} } } },
    },
  ]);
});

describe("references in parameters", () => {
  const parameters = `parameters: {whole: "\${s.n}", map: "\${s.deep}", mixed: "n=\${s.n} of \${input}", literal: "$\${s.n}", nested: [{deep: "\${s.items[0].x}"}]}`;
  itBehaves([
    {
      title: "become values: whole ones keep their type, $${ is literal",
      agents: lines(says("s", source), shows("a", `depends_on: [s], ${parameters}`)),
      expect: {
        problems: [],
        jsonParts: {
          a: { parameters: { whole: 1, map: { a: { b: 2 } }, mixed: "n=1 of the input", literal: "${s.n}", nested: [{ deep: 1 }] } },
        },
      },
    },
    {
      title: "stay as they are where they name no agent, with a warning",
      agents: shows("a", 'parameters: {path: "${HOME}/x", file: "${nobody.x}"}'),
      expect: {
        problems: ["warning ORC2036 /agents/0/parameters/path", "warning ORC2036 /agents/0/parameters/file"],
        jsonParts: { a: { parameters: { path: "${HOME}/x", file: "${nobody.x}" } } },
      },
    },
    {
      title: "to an agent that is no dependency make it wait",
      agents: lines(runs("late", "sleep 0.2; echo '{\"n\":7}'"), shows("a", 'parameters: {n: "${late.n}"}')),
      expect: { problems: ["warning ORC2021 /agents/1/parameters/n"], jsonParts: { a: { parameters: { n: 7 }, dependencies: {} } } },
    },
    {
      title: "are read in no system prompt",
      agents: lines(says("s", source), asks("a", 'depends_on: [s], system_prompt: "n is ${s.n}"')),
      expect: { requests: [{ system: "n is ${s.n}" }] },
    },
  ]);
});

describe("references of a loop", () => {
  const counts = { body: says("a", { n: 2, deep: { x: "y" }, ok: true }) };
  const until = (condition: string): string => agent("loop", `loop: {body: body, until: ${JSON.stringify(condition)}, max_iterations: 2}`);
  itBehaves(
    (
      [
        ["a key alone is enough", "${ok}", "until"],
        ["a path goes into the output", "${deep.x} == y", "until"],
        ["a condition that does not hold exhausts it", "${n} == 3", "exhausted"],
        ["a key that is not there is null", "${gone}", "exhausted"],
        ["comparisons work here too", "${n} > 1 and not ${gone}", "until"],
      ] as const
    ).map(([title, condition, terminated]): Row => ({
      title,
      agents: until(condition),
      others: counts,
      expect: { jsonParts: { loop: { terminated, iterations: terminated === "until" ? 1 : 2 } } },
    })),
  );
  itBehaves([
    {
      title: "plain text is true, and ends it at once, with a warning",
      agents: until("done"),
      others: counts,
      expect: { problems: ["warning ORC2023 /agents/0/loop/until"], jsonParts: { loop: { iterations: 1, terminated: "until" } } },
    },
    {
      title: "a condition that cannot be read is an error",
      agents: until("${n} = 2"),
      others: counts,
      expect: { problems: ["error ORC2027 /agents/0/loop/until"] },
    },
  ]);
});
