import { createProject, type Project } from "../process/project.ts";

export const KINDS = ["plain", "wide", "long", "hostile"] as const;
const AGENTS = 200;

/**
 * A project whose ensembles are named for what their 200 agents hear from the server: one of the kinds, or `mixed`. Every
 * tenth agent depends on those before it.
 */
export function createTerminalProject(baseUrl: string): Project {
  const files = KINDS.flatMap((kind) => [
    [`profiles/${kind}.yaml`, `name: ${kind}\nprovider: openai-compatible\nmodel: ${kind}\nbase_url: ${baseUrl}\n`],
    [`ensembles/${kind}.yaml`, toEnsemble(kind, [kind])],
  ]);
  return createProject({
    ...(Object.fromEntries(files) as Record<string, string>),
    "ensembles/mixed.yaml": toEnsemble("mixed", KINDS),
    "config.yaml":
      "performance: {concurrency: {max_concurrent_agents: 20}}\nproviders: {openai-compatible: {limits: {max_concurrent: 20}}}\n",
  });
}

function toEnsemble(name: string, kinds: readonly string[]): string {
  const agents = Array.from({ length: AGENTS }, (_, index) => {
    const before =
      index % 10 === 9 ? `, depends_on: [${Array.from({ length: 9 }, (_, back) => `agent-${index - 9 + back}`).join(", ")}]` : "";
    return `  - {name: agent-${index}, model_profile: ${kinds[index % kinds.length] ?? ""}${before}}`;
  });
  return `name: ${name}\ndescription: 200 agents\nagents:\n${agents.join("\n")}\n`;
}
