import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { startFakeModelServer } from "@llm-orc/testkit";
import type { Figure } from "../../report/figure.ts";
import { tellEvidence } from "./evidence.ts";
import { eventsOf, resultOf, runFolders } from "./kept-run.ts";
import { llmOrc } from "./llm-orc.ts";
import { none } from "./none.ts";
import { createProject, profile, type Project } from "./project.ts";

const ENSEMBLE = `name: shared
description: Says what it was told, twice.
agents:
  - { name: script, script: echo.sh }
  - { name: model, model_profile: m }
`;

// What each run is told, and nothing else of it may be said in its folder.
const TOKEN = /process-\d+-run-\d+-end/;

/** Many processes that run one ensemble in one project, each again and again. */
export async function shareAProject(isQuick: boolean): Promise<readonly Figure[]> {
  const [processes, runsEach] = isQuick ? [6, 8] : [20, 50];
  const section = `process: ${processes} processes x ${runsEach} runs of one ensemble in one project`;
  const server = await startFakeModelServer({ script: ({ body }) => ({ text: TOKEN.exec(JSON.stringify(body["messages"]))?.[0] ?? "" }) });
  const project = createProject({
    "ensembles/shared.yaml": ENSEMBLE,
    "profiles/m.yaml": profile("m", server.baseUrl),
    "scripts/echo.sh": '#!/bin/sh\nprintf %s "$INPUT_TEXT" | grep -o "process-[0-9]*-run-[0-9]*-end"\n',
  });
  let [failed, brokenLatest] = [0, 0];
  const tokens: string[] = [];
  const runAll = async (process: number): Promise<void> => {
    for (let run = 0; run < runsEach; run++) {
      const token = `process-${process}-run-${run}-end`;
      tokens.push(token);
      const end = await llmOrc(project, ["run", "shared", token, "--output-format", "json"]);
      if (end.exitCode !== 0) {
        failed++;
        tellEvidence(token, end);
      } else if (!isLatestWhole(project)) brokenLatest++;
    }
  };
  try {
    await Promise.all(Array.from({ length: processes }, (_, index) => runAll(index)));
    const folders = runFolders(project, "shared");
    const count = (name: string, value: number): Figure => none(section, name, value);
    return [
      count("runs that failed", failed),
      count("runs without a folder of their own", tokens.length - new Set(folders.map(tokenOf)).size),
      count("folders with something of another run", folders.filter((folder) => !isOfOneRun(folder)).length),
      count("runs that a list does not have", await countUnlisted(project, folders)),
      count("times that latest was not a whole run", brokenLatest),
      count("temporary files and locks left", countLeftovers(project)),
    ];
  } finally {
    project.remove();
    await server.close();
  }
}

function tokenOf(folder: string): string | undefined {
  return resultOf(folder)?.input;
}

function isOfOneRun(folder: string): boolean {
  const token = tokenOf(folder);
  const events = eventsOf(folder);
  const result = resultOf(folder);
  if (token === undefined || events === undefined || result === undefined) return false;
  const texts = ["events.jsonl", "execution.json", "execution.md"].map((name) => readFileSync(join(folder, name), "utf8"));
  const said = texts.flatMap((text) => text.match(new RegExp(TOKEN, "g")) ?? []);
  const answers = Object.values(result.results).map(({ response }) => String(response));
  return (
    said.every((other) => other === token) &&
    events.every((event) => event.run_id === result.run_id) &&
    answers.length === 2 &&
    answers.every((answer) => answer.includes(token))
  );
}

async function countUnlisted(project: Project, folders: readonly string[]): Promise<number> {
  const limit = String(folders.length + 1);
  const lists = await Promise.all(["runs", "artifacts"].map((command) => llmOrc(project, [command, "list", "--limit", limit, "--json"])));
  const missing = lists.map(({ stdout }) => {
    const listed = new Set(
      (JSON.parse(stdout) as { readonly runs: readonly { readonly folder: string }[] }).runs.map(({ folder }) => folder),
    );
    return folders.filter((folder) => !listed.has(folder)).length;
  });
  return Math.max(...missing);
}

function isLatestWhole({ artifacts }: Project): boolean {
  const link = join(artifacts, "shared/latest");
  return existsSync(join(artifacts, "shared", readlinkSync(link), "execution.md"));
}

function countLeftovers({ artifacts }: Project): number {
  const known = /^(latest|\d{8}-\d{6}-\d{3}|events\.jsonl|execution\.(json|md)|shared)$/;
  return readdirSync(artifacts, { recursive: true, encoding: "utf8" }).filter((path) => !known.test(path.slice(path.lastIndexOf("/") + 1)))
    .length;
}
