import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { type EventScript, eventScript, START_MS } from "./__fixtures__/events.ts";
import { renderFrame, type RenderFrameOptions } from "./render-frame.ts";
import { createRunView } from "./run-view.ts";

const dependencies = {
  critic: ["reader"],
  "per-file": ["reader"],
  flaky: ["reader"],
  評論家: ["reader"],
  left: ["flaky"],
  ready: ["reader"],
  synthesizer: ["critic", "per-file", "評論家", "left"],
};

describe("renderFrame", () => {
  it("shows a run in a terminal of 100 columns", () => {
    expect(frameOf(review(), { columns: 100, rows: 30 })).toMatchInlineSnapshot(`
      [
        "code-review · 3.5 s · 3/8 agents · ~1k tokens · $0.0216",
        "   agent        model                time  tokens      cost",
        "┃✓ reader                           0.7 s",
        "┃⠏ critic       claude-sonnet-4…    2.8 s     ~1k            not shown",
        " ⠏ 評論家       demo                2.7 s     ~14            結論は証拠によって支えられていない。",
        " ⠏ per-file     demo                2.7 s      ~3   $0.0216  4/12 done, 1 running, 1 failed",
        " ✗ flaky        demo                0.7 s                    PROVIDER_AUTH The vendor refused the …",
        " – left                                                      skipped: a dependency failed",
        " ◦ ready                                                     queued",
        " · synthesizer                                               after critic, 評論家, per-file",
        "┃ critical path 3.5 s: reader → critic",
      ]
    `);
  });

  it("shows it in 40 columns with what is written below", () => {
    expect(frameOf(review(), { columns: 40, rows: 30 })).toMatchInlineSnapshot(`
      [
        "code-review · 3.5 s · 3/8 · $0.0216",
        "   agent           time  tokens",
        "┃✓ reader         0.7 s",
        "┃⠏ critic         2.8 s     ~1k",
        "     is not shown",
        " ⠏ 評論家         2.7 s     ~14",
        "     。",
        " ⠏ per-file       2.7 s      ~3",
        "     4/12 done, 1 running, 1 failed",
        " ✗ flaky          0.7 s",
        "     PROVIDER_AUTH The vendor refused …",
        " – left",
        " ◦ ready",
        " · synthesizer",
        "┃ critical path 3.5 s: reader → critic",
      ]
    `);
  });

  it("shows it in ASCII", () => {
    expect(frameOf(review(), { columns: 100, rows: 30, unicode: false })).toMatchInlineSnapshot(`
      [
        "code-review - 3.5 s - 3/8 agents - ~1k tokens - $0.0216",
        "   agent        model                time  tokens      cost",
        ">+ reader                           0.7 s",
        ">/ critic       claude-sonnet...    2.8 s     ~1k            not shown",
        " / 評論家       demo                2.7 s     ~14            結論は証拠によって支えられていない。",
        " / per-file     demo                2.7 s      ~3   $0.0216  4/12 done, 1 running, 1 failed",
        " x flaky        demo                0.7 s                    PROVIDER_AUTH The vendor refused th...",
        " - left                                                      skipped: a dependency failed",
        " o ready                                                     queued",
        " . synthesizer                                               after critic, 評論家, per-file",
        "> critical path 3.5 s: reader -> critic",
      ]
    `);
    expect(frameOf(review(), { columns: 40, rows: 12, unicode: false })).toMatchInlineSnapshot(`
      [
        "code-review - 3.5 s - 3/8 - $0.0216",
        "   agent           time  tokens",
        ">+ reader         0.7 s",
        ">/ critic         2.8 s     ~1k",
        " / 評論家         2.7 s     ~14",
        " / per-file       2.7 s      ~3",
        " x flaky          0.7 s",
        " - left",
        " o ready",
        " . synthesizer",
        "> critical path 3.5 s: reader -> critic",
      ]
    `);
  });

  it("shows tokens in and out where there is room", () => {
    expect(frameOf(review(), { columns: 140, rows: 30 }).slice(1, 5)).toMatchInlineSnapshot(`
      [
        "   agent        model                 time      in     out      cost",
        "┃✓ reader                            0.7 s",
        "┃⠏ critic       claude-sonnet-4-5    2.8 s     ~1k     ~15            The argument rests on a claim that is not shown",
        " ⠏ 評論家       demo                 2.7 s             ~14            結論は証拠によって支えられていない。",
      ]
    `);
  });

  it("shows what runs inside containers below them, as long as there are lines left", () => {
    expect(frameOf(nested(), { columns: 100, rows: 30, dependencies: undefined })).toMatchInlineSnapshot(`
      [
        "cycle · 3.5 s · 1/4 agents · ~5 tokens",
        "   agent       model        time  tokens",
        " ✓ plan                    0.3 s",
        " ⠏ fix                     3.2 s      ~5  iteration 3",
        " ✓   builder   demo        0.5 s",
        " ⠏   tester                2.6 s      ~5",
        " ⠏     prober  demo        2.5 s      ~5  All lights are green",
        " ⠏ route                   3.2 s          runs legal-review",
        " ⠏   one       demo        3.0 s",
        " ✗   two       demo        0.3 s          PROVIDER_AUTH no",
        " ⠏   three     demo        3.0 s",
        " ⠏ each        demo        3.2 s          12/40 done, 4 running, 1 failed",
      ]
    `);
    expect(frameOf(nested(), { columns: 60, rows: 10, dependencies: undefined })).toMatchInlineSnapshot(`
      [
        "cycle · 3.5 s · 1/4 agents · ~5 tokens",
        " ✓ plan          0.3 s",
        " ⠏ fix           3.2 s      ~5",
        " ✓   builder     0.5 s",
        " ⠏   tester      2.6 s      ~5",
        " ⠏     prober    2.5 s      ~5",
        " ⠏ route         3.2 s",
        " ⠏   one         3.0 s",
        " ⠏ each          3.2 s",
      ]
    `);
    expect(frameOf(nested(), { columns: 100, rows: 30, dependencies: undefined, isFinal: true })).toMatchInlineSnapshot(`
      [
        "   agent  model        time  tokens",
        " ✓ plan               0.3 s",
        " ■ fix                3.2 s      ~5  iteration 3 #3 tester prober: All lights are green",
        " ■ route              3.2 s          runs legal-review",
        " ■ each   demo        3.2 s          12/40 done, 4 running, 1 failed",
      ]
    `);
  });

  it("uses few colours", () => {
    const lines = frameOf(review(), { columns: 100, rows: 30, colors: true });
    // ESC as a visible sign: a source file holds no control characters.
    expect(lines.map((line) => line.replaceAll("\u001B", "␛"))).toMatchInlineSnapshot(`
      [
        "␛[1mcode-review␛[22m␛[2m · 3.5 s · 3/8 agents · ~1k tokens · $0.0216␛[22m",
        "␛[2m   agent        model                time  tokens      cost␛[22m",
        "␛[35m┃␛[39m␛[32m✓␛[39m reader                         ␛[2m  0.7 s␛[22m",
        "␛[35m┃␛[39m␛[36m⠏␛[39m critic       claude-sonnet-4…    2.8 s     ~1k            ␛[2mnot shown␛[22m",
        " ␛[36m⠏␛[39m 評論家       demo                2.7 s     ~14            ␛[2m結論は証拠によって支えられていない。␛[22m",
        " ␛[36m⠏␛[39m per-file     demo                2.7 s      ~3   $0.0216  ␛[2m4/12 done, 1 running, 1 failed␛[22m",
        " ␛[31m✗␛[39m flaky        ␛[2mdemo            ␛[22m  ␛[2m  0.7 s␛[22m                    ␛[31mPROVIDER_AUTH The vendor refused the …␛[39m",
        " ␛[2m–␛[22m ␛[2mleft       ␛[22m                                               ␛[2mskipped: a dependency failed␛[22m",
        " ␛[2m◦␛[22m ␛[2mready      ␛[22m                                               ␛[2mqueued␛[22m",
        " ␛[2m·␛[22m ␛[2msynthesizer␛[22m                                               ␛[2mafter critic, 評論家, per-file␛[22m",
        "␛[35m┃␛[39m␛[2m critical path 3.5 s: reader → critic␛[22m",
      ]
    `);
  });

  it("leaves the agents alone when the run is over, and calls what still ran cut off", () => {
    expect(frameOf(review(), { columns: 100, rows: 30, isFinal: true, notice: "Stopping." })).toMatchInlineSnapshot(`
      [
        "   agent        model                time  tokens      cost",
        " ✓ reader                           0.7 s",
        " ■ critic       claude-sonnet-4…    2.8 s     ~1k            not shown",
        " ■ 評論家       demo                2.7 s     ~14            結論は証拠によって支えられていない。",
        " ■ per-file     demo                2.7 s      ~3   $0.0216  4/12 done, 1 running, 1 failed",
        " ✗ flaky        demo                0.7 s                    PROVIDER_AUTH The vendor refused the …",
        " – left                                                      skipped: a dependency failed",
        " ◦ ready                                                     queued",
        " · synthesizer                                               after critic, 評論家, per-file",
      ]
    `);
  });

  it("says at the bottom what the person should know", () => {
    expect(frameOf(review(), { columns: 60, rows: 30, notice: "Stopping.\u001B[2J Ctrl-C again stops at once." }).at(-1)).toBe(
      "Stopping. Ctrl-C again stops at once.",
    );
  });

  it("shows 200 agents in a small terminal", () => {
    const script = eventScript().started(
      "many",
      Array.from({ length: 200 }, (_, index) => `worker-${index + 1}`),
    );
    for (let index = 1; index <= 60; index++) script.begin(index, `worker-${index}`, "demo");
    for (let index = 1; index <= 54; index++) script.end(index * 100, `worker-${index}`, index === 9 ? { status: "failed" } : {});
    expect(frameOf(script, { columns: 40, rows: 14, dependencies: undefined })).toMatchInlineSnapshot(`
      [
        "many · 3.5 s · 54/200 agents",
        "   agent          time  tokens",
        " ✗ worker-9      0.9 s",
        " ⠏ worker-55     3.4 s",
        " ⠏ worker-56     3.4 s",
        " ⠏ worker-57     3.4 s",
        " ⠏ worker-58     3.4 s",
        " ⠏ worker-59     3.4 s",
        " ⠏ worker-60     3.4 s",
        " · worker-61",
        " · worker-62",
        " · worker-63",
        "  +53 finished, +137 waiting",
      ]
    `);
  });

  it("is empty-handed but sane before the run has started and in no room at all", () => {
    expect(frameOf(eventScript(), { columns: 80, rows: 24 })).toEqual([" · starting · 0/0 agents"]);
    expect(frameOf(review(), { columns: 1, rows: 1 })).toEqual([]);
    expect(frameOf(review(), { columns: 12, rows: 3 }).length).toBeLessThanOrEqual(2);
  });

  it("stays inside the terminal and lets no text act on it, whatever the size and the text", () => {
    const hostile = hostileRun();
    for (const script of [review(), nested(), hostile]) {
      for (const columns of [2, 10, 20, 39, 40, 51, 72, 100, 200]) {
        for (const rows of [1, 2, 5, 11, 24, 60]) {
          for (const isFinal of [false, true]) {
            const lines = frameOf(script, { columns, rows, isFinal, notice: "note" });
            expect(lines.length).toBeLessThanOrEqual(rows - 1);
            for (const line of lines) {
              expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
              expect(stringWidth(line), `${columns}x${rows}: ${line}`).toBeLessThan(columns);
            }
          }
        }
      }
    }
  });
});

function review(): EventScript {
  const agents = ["reader", "critic", "評論家", "per-file", "flaky", "left", "ready", "synthesizer"];
  const script = eventScript().started("code-review", agents);
  script.begin(0, "reader").end(700, "reader", { duration_ms: 700 });
  const cost = { usd: "0.0054", status: "known" } as const;
  script
    .begin(700, "critic", "claude-sonnet-4-5", { bytes: 4_000 })
    .output("critic", "One line.\nThe argument rests on a claim that is not shown");
  script.begin(800, "評論家", "demo").output("評論家", "結論は証拠によって支えられていない。");
  script.begin(800, "per-file", "demo").add(810, { type: "agent_expanded", agent: "per-file", path: [], count: 12 });
  for (let index = 0; index < 5; index++) {
    script.begin(820, "per-file", "demo", { index });
    if (index < 4) script.end(900, "per-file", { status: index === 2 ? "failed" : "success", cost }, { index });
  }
  script.output("per-file", "file four", { index: 4 });
  const error = { code: "PROVIDER_AUTH", message: "The vendor refused the key (401)." };
  script.begin(800, "flaky", "demo").end(1_500, "flaky", { status: "failed", response: null, duration_ms: 700, error });
  return script.end(1_500, "left", { status: "skipped", response: null, skip_reason: "dependency_failed" });
}

function nested(): EventScript {
  const script = eventScript().started("cycle", ["plan", "fix", "route", "each"]).begin(0, "plan").end(300, "plan");
  script.begin(300, "fix").begin(300, "route").begin(300, "each", "demo");
  script.add(300, { type: "agent_dispatched", agent: "route", path: [], ensemble: "legal-review" });
  script.begin(400, "builder", "demo", { path: ["fix#3"] }).end(900, "builder", { duration_ms: 500 }, { path: ["fix#3"] });
  script.begin(900, "tester", undefined, { path: ["fix#3"] }).begin(950, "prober", "demo", { path: ["fix#3", "tester"] });
  script.output("prober", "All lights are green", { path: ["fix#3", "tester"] });
  for (const name of ["one", "two", "three"]) script.begin(500, name, "demo", { path: ["route"] });
  script.end(800, "two", { status: "failed", error: { code: "PROVIDER_AUTH", message: "no" } }, { path: ["route"] });
  script.add(300, { type: "agent_expanded", agent: "each", path: [], count: 40 });
  for (let index = 0; index < 16; index++) {
    script.begin(600, "each", "demo", { index });
    if (index < 12) script.end(700, "each", { status: index === 2 ? "failed" : "success" }, { index });
  }
  return script;
}

function hostileRun(): EventScript {
  const evil = "\u001B[2J\u001B]8;;http://evil\u001B\\x\u001B]0;t\u0007\r\u0000\u202Egnirts\u2028\u009B31m";
  const names = [`a${evil}`, "b", "c", "d", "很長的名字".repeat(30)];
  const script = eventScript().started(`e${evil}`, names);
  const error = { code: `X${evil}`, message: evil.repeat(3_000) };
  script
    .begin(0, names[0] ?? "", `m${evil}`)
    .output(names[0] ?? "", evil)
    .output(names[0] ?? "", "x".repeat(100_000));
  script.begin(0, "b", "demo").output("b", `${evil}${"論".repeat(50_000)}`);
  script.begin(0, "c", "demo").end(5, "c", { status: "failed", error, response: null });
  script.begin(0, "d").add(1, { type: "agent_retry_scheduled", agent: "d", path: [], attempt: 2, delay_ms: 1_000, error });
  return script.begin(0, names[4] ?? "").output(names[4] ?? "", "👩‍👩‍👧".repeat(500));
}

function frameOf(
  script: EventScript,
  options: Partial<RenderFrameOptions> & { readonly columns: number; readonly rows: number },
): string[] {
  const view = createRunView();
  for (const event of script.events) view.show(event);
  return renderFrame(view, { nowMs: START_MS + 3_456, colors: false, unicode: true, dependencies, width: stringWidth, ...options });
}
