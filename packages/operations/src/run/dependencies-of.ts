import type { PreparedRun } from "./prepare-run.ts";

/** Who depends on whom, by name: for reports and views. */
export function dependenciesOf({ plan }: Pick<PreparedRun, "plan">): Readonly<Record<string, readonly string[]>> {
  const names = plan?.graph.names ?? [];
  return Object.fromEntries(
    (plan?.agents ?? []).map(({ agent, dependencies }) => [agent.name, dependencies.map(({ index }) => names[index] as string)]),
  );
}
