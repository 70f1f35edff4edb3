import type { ChildPlan, PlanAgent } from "../plan/plan-document.ts";

/** What a drawing needs of an agent. */
export type GraphAgent = Pick<
  PlanAgent,
  "name" | "kind" | "level" | "depends_on" | "waits_for" | "guard" | "fan_out" | "max_iterations" | "profile" | "model" | "runs"
>;

/** What a drawing needs of an ensemble; a plan has it all. */
export interface GraphEnsemble extends Pick<ChildPlan, "ensemble" | "phases"> {
  readonly agents: readonly GraphAgent[];
}

/** An ensemble and those that run inside it, at any depth, by the name that agents use. */
export interface GraphDocument extends GraphEnsemble {
  readonly children: Readonly<Record<string, GraphEnsemble>>;
}

/** How deep ensembles are drawn inside each other; below, an agent's label says what it runs. */
export const DRAWN_DEPTH = 3;

/** More boxes than this cannot be read, and a child that many agents run is drawn in each of them. */
export const MOST_DRAWN = 2_000;

/** The ensemble that an agent runs, when it is known. */
export function childOf({ children }: GraphDocument, name: string): GraphEnsemble | undefined {
  return Object.hasOwn(children, name) ? children[name] : undefined;
}

/** What is said of an agent below its name; empty when its name says enough. */
export function agentFacts({ kind, fan_out: isFanOut, max_iterations: most, profile, model, runs = [] }: GraphAgent): readonly string[] {
  const what =
    kind === "llm"
      ? (profile ?? model ?? "")
      : kind === "loop"
        ? `loop ${runs.join(", ")}, at most ${most ?? "?"} times`.replace("loop ,", "loop,")
        : kind === "ensemble" || kind === "dispatch"
          ? `${kind} ${runs.join(", ")}`.trim()
          : kind;
  return [...(what === "" ? [] : [what]), ...(isFanOut === true ? ["for each item"] : [])];
}
