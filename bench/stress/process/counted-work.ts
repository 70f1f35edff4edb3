import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type FakeModelServer, type RecordedRequest, startFakeModelServer } from "@llm-orc/testkit";
import { createProject, profile, type Project } from "./project.ts";

/** A project with one ensemble, `work`, of models and scripts, each call of which is counted. */
export interface CountedWork {
  readonly project: Project;
  /** How often each piece of work was begun since `forget`: by agent, for an instance of the fan-out `each[2]`. */
  counts(): ReadonlyMap<string, number>;
  forget(): void;
  /** How many pieces of work a run consists of. */
  readonly pieces: number;
  close(): Promise<void>;
}

export const CONCURRENCY = 4;

const ITEMS = 6;
const SCRIPTS = ["list", "s1", "s2"];
const MODELS: Readonly<Record<string, readonly string[]>> = {
  m1: [],
  m2: [],
  m3: ["m1", "s1"],
  m4: ["m2", "list"],
  end: ["each", "m3", "m4", "s2"],
};
const AFTER: Readonly<Record<string, readonly string[]>> = { list: [], s1: [], s2: ["s1", "m1"] };

export async function startCountedWork(): Promise<CountedWork> {
  const server = await startFakeModelServer({
    script: (request) => ({ text: answerTo(request), latencyMs: 20 + (answerTo(request).charCodeAt(0) % 40) }),
  });
  const project = createProject({
    "ensembles/work.yaml": ensemble(),
    "profiles/m.yaml": profile("m", server.baseUrl),
    "scripts/list.sh": script("list", `echo '${JSON.stringify(Array.from({ length: ITEMS }, (_, index) => `item-${index}`))}'`),
    "scripts/s1.sh": script("s1", "echo one"),
    "scripts/s2.sh": script("s2", "echo two"),
  });
  const log = join(project.folder, "calls.log");
  let first = 0;
  return {
    project,
    pieces: SCRIPTS.length + Object.keys(MODELS).length + ITEMS,
    counts() {
      const scripts = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : [];
      return countEach([...scripts, ...modelCalls(server, first)]);
    },
    forget() {
      rmSync(log, { force: true });
      first = server.requests.length;
    },
    async close() {
      project.remove();
      await server.close();
    },
  };
}

function ensemble(): string {
  const depends = (names: readonly string[]): string => (names.length === 0 ? "" : `, depends_on: [${names.join(", ")}]`);
  return [
    "name: work",
    "description: Work that is counted.",
    `limits: { max_concurrent_agents: ${CONCURRENCY} }`,
    "agents:",
    ...SCRIPTS.map((name) => `  - { name: ${name}, script: ${name}.sh${depends(AFTER[name] ?? [])} }`),
    "  - { name: each, model_profile: m, system_prompt: I am each., fan_out: true, depends_on: [list] }",
    ...Object.entries(MODELS).map(
      ([name, after]) => `  - { name: ${name}, model_profile: m, system_prompt: I am ${name}.${depends(after)} }`,
    ),
    "",
  ].join("\n");
}

function script(name: string, answer: string): string {
  return `#!/bin/sh\necho ${name} >> calls.log\nsleep 0.04\n${answer}\n`;
}

function modelCalls(server: FakeModelServer, first: number): readonly string[] {
  return server.requests.slice(first).map(({ body }) => {
    const said = JSON.stringify(body["messages"]);
    const name = /I am (\w+)\./.exec(said)?.[1] ?? "?";
    return name === "each" ? `each[${/item-(\d+)/.exec(said)?.[1]}]` : name;
  });
}

// The same question always gets the same answer, and another one another.
function answerTo({ body }: RecordedRequest): string {
  return createHash("sha256").update(JSON.stringify(body["messages"])).digest("hex").slice(0, 16);
}

function countEach(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
