import type { DependencyOutput } from "@llm-orc/run-spec";
import type { AgentRun } from "./agent-run.ts";
import { applyInputKey, composeInput, composeItemInput, renderBlock, toDependencyOutput } from "./compose-input.ts";

/** An agent's input as text. Throws `AGENT_INPUT_KEY`. */
export function inputText(run: AgentRun, runs: readonly AgentRun[], baseInput: string): string {
  const { agent } = run.planned;
  const blocks: string[] = [];
  for (const { index, inputKey } of inputDependencies(run)) {
    const dependency = runs[index] as AgentRun;
    const block =
      inputKey === undefined
        ? dependency.block
        : renderBlock(dependency.agentName, dependency.planned.model?.profile, run.dependencies.get(dependency.agentName));
    if (block !== undefined) blocks.push(block);
  }
  if (run.item !== undefined) return composeItemInput(baseInput, run.item, blocks);
  if (run.planned.dependencies.length === 0) return baseInput;
  return composeInput(baseInput, blocks, agent.input_scope === "dependencies");
}

/** The outputs that an agent gets, by name. Throws `AGENT_INPUT_KEY`. */
export function dependencyOutputs(run: AgentRun, runs: readonly AgentRun[]): ReadonlyMap<string, DependencyOutput> {
  const outputs = new Map<string, DependencyOutput>();
  for (const { index, inputKey } of inputDependencies(run)) {
    const { result, agentName } = runs[index] as AgentRun;
    const whole = toDependencyOutput(result);
    const output = inputKey === undefined ? whole : applyInputKey(agentName, whole, inputKey);
    if (output !== undefined) outputs.set(agentName, output);
  }
  return outputs;
}

// An instance gets its item instead of the list that it comes from.
function inputDependencies({ planned, item }: AgentRun): AgentRun["planned"]["dependencies"] {
  return item === undefined ? planned.dependencies : planned.dependencies.slice(1);
}
