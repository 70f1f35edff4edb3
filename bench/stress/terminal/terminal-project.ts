import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TerminalProject {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  remove(): void;
}

export const KINDS = ["plain", "wide", "long", "hostile"] as const;
export const AGENTS = 200;

/**
 * A project whose ensembles are named for what their 200 agents hear from the server: one of the kinds, or `mixed`. Every
 * tenth agent depends on those before it.
 */
export function createTerminalProject(baseUrl: string): TerminalProject {
  const root = mkdtempSync(join(tmpdir(), "llm-orc-stress-terminal-"));
  const folder = join(root, "project");
  for (const name of ["ensembles", "profiles"]) mkdirSync(join(folder, ".llm-orc", name), { recursive: true });
  for (const kind of KINDS) {
    const profile = `name: ${kind}\nprovider: openai-compatible\nmodel: ${kind}\nbase_url: ${baseUrl}\n`;
    writeFileSync(join(folder, ".llm-orc/profiles", `${kind}.yaml`), profile);
    writeFileSync(join(folder, ".llm-orc/ensembles", `${kind}.yaml`), toEnsemble(kind, [kind]));
  }
  writeFileSync(join(folder, ".llm-orc/ensembles/mixed.yaml"), toEnsemble("mixed", KINDS));
  writeFileSync(
    join(folder, ".llm-orc/config.yaml"),
    "performance: {concurrency: {max_concurrent_agents: 20}}\nproviders: {openai-compatible: {limits: {max_concurrent: 20}}}\n",
  );
  return {
    folder,
    environment: { PATH: process.env["PATH"], HOME: root, LANG: "C.UTF-8", TERM: "xterm-256color" },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function toEnsemble(name: string, kinds: readonly string[]): string {
  const agents = Array.from({ length: AGENTS }, (_, index) => {
    const before =
      index % 10 === 9 ? `, depends_on: [${Array.from({ length: 9 }, (_, back) => `agent-${index - 9 + back}`).join(", ")}]` : "";
    return `  - {name: agent-${index}, model_profile: ${kinds[index % kinds.length] ?? ""}${before}}`;
  });
  return `name: ${name}\ndescription: 200 agents\nagents:\n${agents.join("\n")}\n`;
}
