import { type Plan, planRun } from "@llm-orc/executor";
import { type Agent, builtInKinds, type Ensemble, type Profiles } from "@llm-orc/run-spec";

/** A plan of these agents; `children` are plans by the name that agents use. */
export function planned(
  agents: readonly Agent[],
  {
    children = {},
    profiles = { fast: { provider: "vendor", model: "small" } },
    ...more
  }: Partial<Ensemble> & { readonly children?: Readonly<Record<string, Plan>>; readonly profiles?: Profiles } = {},
): Plan {
  const { plan, diagnostics } = planRun(
    { name: "test", ...more, agents },
    {
      declarations: builtInKinds,
      profiles,
      children: new Map(Object.entries(children).map(([name, child]) => [name, { plan: child }])),
    },
  );
  if (plan === undefined) throw new Error(JSON.stringify(diagnostics));
  return plan;
}

/** The same numbers in the same order, each time: from 0 up to 1. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A graph by chance, with few or many edges. */
export function randomAgents(size: number, random: () => number): readonly Agent[] {
  const density = random() * 0.3;
  return Array.from({ length: size }, (_, index) => ({
    name: `a${index}`,
    script: "s.sh",
    depends_on: Array.from({ length: index }, (__, source) => `a${source}`).filter(() => random() < density),
  }));
}
