import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { RunResult } from "@llm-orc/run-spec";
import type { Figure } from "../../report/figure.ts";
import { tellEvidence } from "./evidence.ts";
import { resultOf, runFolders } from "./kept-run.ts";
import { llmOrc } from "./llm-orc.ts";
import { none } from "./none.ts";
import { createProject, type Project } from "./project.ts";

const CAP_MB = 256;
const SECTION = `process: a heap of ${CAP_MB} MB (--max-old-space-size)`;
const PRELOAD = join(import.meta.dirname, "peak-heap-preload.ts");
const ITEMS = 10_000;
const AGENTS = 200;
const OUTPUT_BYTES = 1_000_000;

interface Load {
  readonly ensemble: string;
  readonly what: string;
  readonly isWhole: (result: RunResult) => boolean;
}

const LOADS: readonly Load[] = [
  {
    ensemble: "items",
    what: `a fan-out over ${ITEMS} items`,
    isWhole: ({ results }) => (results["each"]?.instances ?? []).filter(({ status }) => status === "success").length === ITEMS,
  },
  {
    ensemble: "outputs",
    what: `${AGENTS} outputs of 1 MB`,
    isWhole: ({ results }) => Object.values(results).filter(({ response }) => response?.length === OUTPUT_BYTES).length === AGENTS,
  },
];

/** Much of small things, and some of large ones, in little memory: a run that does not fit ends the process with an abort. */
export async function capHeap(isQuick: boolean): Promise<readonly Figure[]> {
  const formats = isQuick ? ["text"] : ["text", "json", "jsonl"];
  const project = createProject({
    "ensembles/items.yaml": `name: items
description: Many items.
agents:
  - { name: list, script: list.sh }
  - { name: each, model_profile: sim, fan_out: true, depends_on: [list] }
`,
    "ensembles/outputs.yaml": `name: outputs
description: Large outputs.
limits: { max_concurrent_agents: 8 }
agents:
${Array.from({ length: AGENTS }, (_, index) => `  - { name: a${index}, script: large.sh }\n`).join("")}`,
    "profiles/sim.yaml": "name: sim\nprovider: sim\nmodel: any\n",
    "scripts/list.sh": `#!/bin/sh\nawk 'BEGIN { printf "[0"; for (i = 1; i < ${ITEMS}; i++) printf ",%d", i; print "]" }'\n`,
    // JSON is handed on as it is, byte for byte.
    "scripts/large.sh": `#!/bin/sh\nprintf '"'; head -c ${OUTPUT_BYTES - 2} /dev/zero | tr '\\0' x; printf '"'\n`,
  });
  try {
    const figures: Figure[] = [];
    for (const load of LOADS) for (const format of formats) figures.push(...(await runCapped(project, load, format)));
    return figures;
  } finally {
    project.remove();
  }
}

async function runCapped(project: Project, { ensemble, what, isWhole }: Load, format: string): Promise<readonly Figure[]> {
  const file = join(project.folder, "peak.json");
  rmSync(file, { force: true });
  const end = await llmOrc(project, ["run", ensemble, "x", "--output-format", format], {
    imports: [PRELOAD],
    env: { NODE_OPTIONS: `--max-old-space-size=${CAP_MB}`, PEAK_FILE: file },
    hangMs: 300_000,
  });
  const result = resultOf(runFolders(project, ensemble).at(-1) ?? "");
  const isGood = end.exitCode === 0 && result !== undefined && isWhole(result);
  if (!isGood) tellEvidence(`${what}, ${format}`, end);
  const peak = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { heapBytes: number; residentBytes: number }) : undefined;
  const name = `${what}, ${format}`;
  const memory = (kind: string, bytes: number): Figure => ({ section: SECTION, name: `${name}: ${kind}`, unit: "MB", value: bytes / 1e6 });
  return [
    none(SECTION, `${name}: did not come to its end`, isGood ? 0 : 1),
    ...(peak === undefined
      ? []
      : [memory("peak of the heap, looked at every 20 ms", peak.heapBytes), memory("peak of resident memory", peak.residentBytes)]),
  ];
}
