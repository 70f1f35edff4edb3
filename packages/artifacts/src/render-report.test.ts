import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunResult } from "@llm-orc/run-spec";
import { sampleResult } from "./__fixtures__/sample-run.ts";
import { renderReport } from "./render-report.ts";

describe("renderReport", () => {
  it("is a document that a person can read", () => {
    const report = renderReport(sampleResult(), { dependencies: { critic: [], judge: ["critic"] } });
    expect(report).toMatchInlineSnapshot(`
      "# \`review\`: completed with errors

      - Run: \`019aafb2-0000-7000-8000-000000000001\`
      - Started: 2026-11-23 09:15:30 UTC
      - Took: 1 min 2 s
      - Tokens: 12,345 in, 678 out
      - Cost: $0.00123

      ## Deliverable

      From \`critic\`. No agent at the end of the graph had an output; this is an earlier one's.

      \`\`\`
      The weakest claim is the second.
      \`\`\`

      ## Input

      \`\`\`
      Our plan is …
      \`\`\`

      ## Graph

      - \`critic\` starts at once
      - \`judge\` after \`critic\`

      ## Agents

      | Agent | Status | Model | Time | Queued | Tokens in | Tokens out | Cost |
      | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |
      | \`critic\` | success | \`sim-large\` | 1.2 s | 3 ms | 12,345 | 678 | $0.00123 |
      | \`judge\` | failed | \`sim-small\` | 1 min 1 s |  |  |  |  |

      ## Critical path

      \`critic\` → \`judge\`: 1 min 2 s of 1 min 2 s.

      ## Outputs

      ### \`critic\`: success

      It took 2 attempts.

      \`\`\`
      The weakest claim is the second.
      \`\`\`

      ### \`judge\`: failed

      **\`PROVIDER_RATE_LIMITED\`** The vendor answered 429 six times.

      What to do: Wait, or set a fallback.
      "
    `);
  });

  it("shows fan-outs item by item, skips with their reason, and JSON as JSON", () => {
    const report = renderReport(
      sampleResult({
        execution_order: ["checks", "judge"],
        results: {
          checks: {
            status: "partial",
            response: ['{"ok": true}', null, null],
            instances: [
              { index: 0, status: "success" },
              { index: 1, status: "failed", error: { code: "AGENT_TIMEOUT", message: "Too slow." } },
              { index: 2, status: "skipped", skip_reason: "dependency_failed" },
            ],
            model_substituted: true,
            fallback_from: "strong",
            warnings: ["temperature is ignored"],
          },
          judge: { status: "skipped", response: null, skip_reason: "guard", model_substituted: false },
        },
      }),
    );
    expect(report.slice(report.indexOf("## Outputs"))).toMatchInlineSnapshot(`
      "## Outputs

      ### \`checks\`: partial

      Answered by the fallback of \`strong\`.

      - Warning: temperature is ignored

      Item 0: success

      \`\`\`json
      {"ok": true}
      \`\`\`

      Item 1: failed. **\`AGENT_TIMEOUT\`** Too slow.

      Item 2: skipped, something that it depends on failed

      ### \`judge\`: skipped

      Skipped: its \`when\` did not hold.
      "
    `);
  });

  it("cuts a long input and says where the whole is", () => {
    const report = renderReport(sampleResult({ input: `${"a".repeat(3_999)}😀${"b".repeat(12_345)}` }));
    expect(report).toContain("12,346 more characters: the whole input is in `execution.json`, under `input`.");
    expect(report).not.toContain("bbb");
    expect(report).toBe(report.toWellFormed());
  });

  it("has the fence of a text longer than any in it", () => {
    const report = renderReport(sampleResult({ deliverable: "```js\n````\n# no heading\n" }));
    expect(report).toContain("`````\n```js\n````\n# no heading\n`````\n");
  });

  it("keeps its structure, whatever the texts in it are", () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        "```",
        "\n```\n# Heading\n",
        "| a | b |",
        "<script>",
        "<!--",
        "\u001b[2J",
        "\r# x",
        "` ``",
        "\\",
        "",
        "- [ ] x\n===\n",
      ),
      fc.string({ unit: "binary" }),
      fc.array(fc.constantFrom("`", "~", "#", "\n", "|", "<", "-", "\\", " ", "a"), { maxLength: 30 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 9, maxLength: 9 }), (texts) => {
        const report = renderReport(hostileRun(texts), { dependencies: { [texts[0] ?? ""]: [texts[1] ?? ""] } });
        expect(skeleton(report)).toEqual([
          "# ",
          "## Deliverable",
          "## Input",
          "## Graph",
          "## Agents",
          "## Critical path",
          "## Validation",
          "## Outputs",
          "### ",
        ]);
        const table = outsideFences(report).filter((line) => line.startsWith("|"));
        expect(table.map(cellCount)).toEqual([8, 8, 8]);
        // oxlint-disable-next-line no-control-regex
        expect(report).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });
});

function hostileRun(texts: readonly string[]): RunResult {
  const [agent = "", model = "", response = "", message = "", hint = "", ensemble = "", input = "", warning = "", code = ""] = texts;
  return sampleResult({
    ensemble,
    input,
    deliverable: response,
    deliverable_agent: agent,
    validation_result: { text: response },
    execution_order: [agent],
    results: {
      [agent]: {
        status: "failed",
        response,
        model,
        error: { code, message, hint },
        warnings: [warning],
        fallback_from: model,
        model_substituted: true,
      },
    },
    metadata: { ...sampleResult().metadata, critical_path: { agents: [agent, model], duration_ms: 1 } },
  });
}

/** What a Markdown reader takes for text of the document itself: the lines that stand in no fenced block. */
function outsideFences(report: string): readonly string[] {
  const outside: string[] = [];
  let fence: string | undefined;
  for (const line of report.split(/\r\n|\r|\n/)) {
    const marks = /^ {0,3}(`{3,})/.exec(line)?.[1];
    if (fence === undefined && marks !== undefined && !line.trimStart().slice(marks.length).includes("`")) fence = marks;
    else if (fence === undefined) outside.push(line);
    else if (marks !== undefined && marks.length >= fence.length && line.trim() === marks) fence = undefined;
  }
  expect(fence).toBeUndefined();
  return outside;
}

// A heading whose words are the run's own is cut to its marks.
function skeleton(report: string): readonly string[] {
  const headings = outsideFences(report).filter((line) => /^ {0,3}#{1,6}([ \t]|$)|^ {0,3}(=+|-+)[ \t]*$/.test(line));
  return headings.map((line) => (/^#{1,3} [`(]/.test(line) ? line.slice(0, line.indexOf(" ") + 1) : line));
}

function cellCount(row: string): number {
  return row.replaceAll(/\\\|/g, "").split("|").length - 2;
}
