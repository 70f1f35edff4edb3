import { describe } from "vitest";
import { agent, asks, lines, runs, says, shows } from "./__fixtures__/agents.ts";
import { itBehaves } from "./__fixtures__/run-row.ts";

const echoes = "parameters: {p: 1}, fan_out: true, depends_on: [list]";
const instance = (name: string, index: number, total: number, value: unknown): object => ({
  agent_name: name,
  input: value,
  input_data: value,
  chunk_index: index,
  total_chunks: total,
  base_input: "the input",
});
// Fails on the text "bad", and prints its item otherwise.
const picky = 'all=$(cat); case "$all" in *\'"input":"bad"\'*) exit 3;; *) echo fine;; esac';

describe("what a fan-out goes over", () => {
  const each = shows("each", "depends_on: [list], fan_out: true");
  const items = (title: string, list: string, found: readonly unknown[]) => ({
    title,
    agents: lines(list, each),
    expect: {
      status: "completed" as const,
      result: { results: { each: { status: "success", instances: found.map((_, index) => ({ index, status: "success" })) } } },
    },
  });
  itBehaves([
    items("a JSON list", says("list", [1, 2, 3]), [1, 2, 3]),
    items("the list under data of a JSON map", says("list", { data: ["a", "b"], other: [1] }), ["a", "b"]),
    {
      title: "with input_key the list under that key and no other",
      agents: lines(says("list", { data: [1], mine: [1, 2] }), asks("each", "depends_on: [list], fan_out: true, input_key: mine")),
      expect: { status: "completed", results: { each: { instances: [{ index: 0 }, { index: 1 }] } } },
    },
    items("the first of several dependencies", lines(says("list", [1]), says("more", [1, 2, 3])), [1]),
    {
      title: "the list that another fan-out gathered",
      agents: lines(
        says("list", [1, 2]),
        runs("twice", "echo x", "depends_on: [list], fan_out: true"),
        asks("each", "depends_on: [twice], fan_out: true"),
      ),
      expect: { status: "completed", responses: { twice: ["x", "x"], each: ["ok", "ok"] } },
    },
    {
      title: "an empty list is a success without instances",
      agents: lines(says("list", []), asks("each", "depends_on: [list], fan_out: true"), shows("after", "depends_on: [each]")),
      expect: {
        status: "completed",
        results: { each: { status: "success", response: [], instances: [] } },
        prompts: { each: [] },
        jsonParts: { after: { dependencies: { each: { response: [] } } } },
      },
    },
    ...(
      [
        ["text", runs("list", "echo no json")],
        ["a number", says("list", 3)],
        ["a map without data", says("list", { items: [1] })],
        ["nothing, of an agent that failed", asks("list")],
      ] as const
    ).map(([what, list]) => ({
      title: `${what} is no list: the agent fails and does not run`,
      agents: lines(list, asks("each", "depends_on: [list], fan_out: true")),
      replies: { list: new Error("out of order") },
      expect: { results: { each: { status: "failed" as const, error: { code: "AGENT_FAN_OUT_NOT_ARRAY" } } }, prompts: { each: [] } },
    })),
    {
      title: "with input_key a list elsewhere is none",
      agents: lines(says("list", [1, 2]), asks("each", "depends_on: [list], fan_out: true, input_key: mine")),
      expect: { results: { each: { status: "failed", error: { code: "AGENT_FAN_OUT_NOT_ARRAY" } } } },
    },
  ]);
});

describe("what comes of a fan-out", () => {
  itBehaves([
    {
      title: "one entry with all responses in the order of the list, and none for each instance",
      agents: lines(says("list", [3, 1, 2]), asks("each", "depends_on: [list], fan_out: true")),
      replies: ({ request }) => `got ${JSON.stringify(request.messages.at(-1)).match(/Chunk content:\\n(\d)/)?.[1]}`,
      expect: {
        status: "completed",
        result: {
          results: { each: { status: "success", response: ["got 3", "got 1", "got 2"] } },
          execution_order: ["list", "each"],
          metadata: { fan_out: { each: { total: 3, succeeded: 3, failed: 0 } } },
        },
      },
    },
    {
      title: "is the deliverable as JSON text when it stands last",
      agents: lines(says("list", [1, 2]), runs("each", "echo '{\"n\":1}'", "depends_on: [list], fan_out: true")),
      expect: { deliverable: '["{\\"n\\":1}","{\\"n\\":1}"]' },
    },
    {
      title: "is partial where some failed: null in their places, and it flows on",
      agents: lines(
        says("list", ["good", "bad"]),
        runs("each", picky, "depends_on: [list], fan_out: true"),
        shows("after", "depends_on: [each]"),
        asks("reader", "depends_on: [each], input_scope: dependencies"),
      ),
      expect: {
        status: "completed_with_errors",
        results: {
          each: {
            status: "partial",
            response: ["fine", null],
            instances: [
              { index: 0, status: "success" },
              { index: 1, status: "failed", error: { code: "SCRIPT_FAILED" } },
            ],
          },
        },
        jsonParts: { after: { dependencies: { each: { response: ["fine", null], status: "partial" } } } },
        prompts: { reader: ['Agent each (Each):\n["fine",null]'] },
        result: { metadata: { fan_out: { each: { total: 2, succeeded: 1, failed: 1 } } } },
      },
    },
    {
      title: "is failed where all failed",
      agents: lines(
        says("list", ["bad", "bad"]),
        runs("each", picky, "depends_on: [list], fan_out: true"),
        shows("after", "depends_on: [each]"),
      ),
      expect: {
        status: "completed_with_errors",
        results: { each: { status: "failed", response: null, error: { code: "AGENT_FAN_OUT_FAILED" } } },
        jsonParts: { after: { dependencies: {} } },
      },
    },
    {
      title: "an instance over the place of one that failed is skipped",
      agents: lines(
        says("list", ["good", "bad"]),
        runs("each", picky, "depends_on: [list], fan_out: true"),
        asks("next", "depends_on: [each], fan_out: true"),
      ),
      expect: {
        results: {
          next: {
            status: "partial",
            response: ["ok", null],
            instances: [{ status: "success" }, { status: "skipped", skip_reason: "dependency_failed" }],
          },
        },
      },
    },
    {
      title: "guard and skip rule count once, for the agent",
      agents: lines(says("list", [1, 2]), says("s", { go: false }), shows("each", 'depends_on: [list, s], fan_out: true, when: "${s.go}"')),
      expect: { results: { each: { status: "skipped", skip_reason: "guard" } } },
    },
    {
      title: "its instances count against the limit on agents at once",
      agents: lines(says("list", [1, 2, 3, 4]), asks("each", "depends_on: [list], fan_out: true")),
      options: { max_concurrent: 2 },
      replies: () => ({ text: "ok", latencyMs: 20 }),
      expect: {
        status: "completed",
        maxConcurrent: 2,
        events: [
          "agent_started list",
          "agent_started each",
          "agent_started each[0]",
          "agent_started each[1]",
          "agent_started each[2]",
          "agent_started each[3]",
        ],
      },
    },
  ]);
});

describe("the input of an instance", () => {
  itBehaves([
    {
      title: "tells a model its place, the task and the item, which is JSON unless it is text",
      agents: lines(says("list", ["plain", { a: [true, null] }, false]), asks("each", "depends_on: [list], fan_out: true")),
      options: { max_concurrent: 1 },
      expect: {
        prompts: {
          each: [
            "Processing chunk 1 of 3.\n\nOriginal task: the input\n\nChunk content:\nplain",
            'Processing chunk 2 of 3.\n\nOriginal task: the input\n\nChunk content:\n{"a":[true,null]}',
            "Processing chunk 3 of 3.\n\nOriginal task: the input\n\nChunk content:\nfalse",
          ],
        },
      },
    },
    {
      title: "is one flat document for a script, with the run's input beside the item",
      agents: lines(says("list", [{ id: 7 }, "text"]), shows("each", echoes)),
      expect: {
        status: "completed",
        instances: {
          each: [
            { ...instance("each", 0, 2, { id: 7 }), parameters: { p: 1 }, context: {}, dependencies: {} },
            { ...instance("each", 1, 2, "text"), parameters: { p: 1 }, context: {}, dependencies: {} },
          ],
        },
      },
    },
    {
      title: "has the outputs of the other dependencies too",
      agents: lines(
        says("list", [1]),
        says("other", { o: 1 }),
        shows("script", "depends_on: [list, other], fan_out: true"),
        asks("model", "depends_on: [list, other], fan_out: true"),
      ),
      expect: {
        instances: { script: [expectDependency()] },
        prompts: {
          model: [
            'Processing chunk 1 of 1.\n\nOriginal task: the input\n\nChunk content:\n1\n\nPrevious Agent Results (for your reference):\nAgent other (Other):\n{"o":1}',
          ],
        },
      },
    },
    {
      title: "is the item alone for an ensemble that is dispatched to",
      agents: lines(says("list", ["x", { y: 1 }]), agent("each", "dispatch: child", "depends_on: [list], fan_out: true")),
      others: { child: asks("m") },
      options: { max_concurrent: 1 },
      expect: { status: "completed", prompts: { m: ["x", '{"y":1}'] } },
    },
  ]);
});

function expectDependency(): object {
  return {
    agent_name: "script",
    input: 1,
    input_data: 1,
    parameters: {},
    context: {},
    dependencies: { other: { response: '{"o":1}', status: "success", model_substituted: false } },
    chunk_index: 0,
    total_chunks: 1,
    base_input: "the input",
  };
}
