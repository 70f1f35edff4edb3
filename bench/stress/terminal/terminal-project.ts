import { createProject, type Project } from "../process/project.ts";

export const KINDS = ["plain", "wide", "long", "hostile"] as const;
const AGENTS = 200;

/**
 * A project whose ensembles are named for what their 200 agents hear from the server: one of the kinds, or `mixed`; of those of
 * `warning` twenty are scripts that each leave a process behind. Every tenth agent depends on those before it.
 */
export function createTerminalProject(baseUrl: string): Project {
  const files = KINDS.flatMap((kind) => [
    [`profiles/${kind}.yaml`, `name: ${kind}\nprovider: openai-compatible\nmodel: ${kind}\nbase_url: ${baseUrl}\n`],
    [`ensembles/${kind}.yaml`, toEnsemble(kind, [kind])],
  ]);
  return createProject({
    ...(Object.fromEntries(files) as Record<string, string>),
    "ensembles/mixed.yaml": toEnsemble("mixed", KINDS),
    "ensembles/warning.yaml": toEnsemble("warning", ["plain"], "leave.sh"),
    "scripts/leave.sh": "sleep 1000 > /dev/null 2>&1 &\necho done\n",
    "config.yaml":
      "performance: {concurrency: {max_concurrent_agents: 20}}\nproviders: {openai-compatible: {limits: {max_concurrent: 20}}}\n",
  });
}

/** Where there is a script, it is every tenth agent. */
function toEnsemble(name: string, kinds: readonly string[], script?: string): string {
  const agents = Array.from({ length: AGENTS }, (_, index) => {
    const before =
      index % 10 === 9 ? `, depends_on: [${Array.from({ length: 9 }, (_, back) => `agent-${index - 9 + back}`).join(", ")}]` : "";
    const work = script !== undefined && index % 10 === 0 ? `script: ${script}` : `model_profile: ${kinds[index % kinds.length] ?? ""}`;
    return `  - {name: agent-${index}, ${work}${before}}`;
  });
  return `name: ${name}\ndescription: 200 agents\nagents:\n${agents.join("\n")}\n`;
}
