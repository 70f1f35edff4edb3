import { type Diagnostic, isJsonObject, toJsonPointer } from "@llm-orc/contracts";
import { type Agent, dependencyNames, type KindDeclaration, type LlmAgent } from "@llm-orc/run-spec";
import { checkOutputSchema } from "../structured-output/check-output-schema.ts";
import { problem } from "./problem.ts";

/** What is wrong with one agent by itself. */
export function checkAgent(agent: Agent, index: number, kind: KindDeclaration): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const at = (...keys: (string | number)[]): string => toJsonPointer(["agents", index, ...keys]);
  if (agent.type !== undefined && agent.type !== null && agent.type !== kind.name) {
    found.push(
      problem("ORC2010", `"${agent.name}" says type: ${agent.type}, but its keys make it an agent of kind "${kind.name}".`, at("type"), {
        hint: `Write type: ${kind.name}, or leave the line out.`,
      }),
    );
  }
  if (agent.fan_out === true && dependencyNames(agent).length === 0) {
    found.push(
      problem("ORC2005", `"${agent.name}" has fan_out but no depends_on: there is no list to fan out over.`, at("fan_out"), {
        hint: "Name the agent whose output is the list first in depends_on.",
      }),
    );
  }
  if (kind.key === undefined) {
    const { output_schema: schema } = agent as LlmAgent;
    found.push(...checkModelChoice(agent, at));
    if (isJsonObject(schema)) found.push(...checkOutputSchema(schema, ["agents", index, "output_schema"]));
  }
  return found;
}

function checkModelChoice(agent: LlmAgent, at: (...keys: string[]) => string): readonly Diagnostic[] {
  const has = (value: unknown): boolean => value !== undefined && value !== null;
  const [profile, model, provider] = [has(agent.model_profile), has(agent.model), has(agent.provider)];
  if (profile && (model || provider)) {
    const key = model ? "model" : "provider";
    return [
      problem("ORC2006", `"${agent.name}" has both model_profile and ${key}; one excludes the other.`, at(key), {
        hint: "Keep model_profile, or write model and provider without it.",
      }),
    ];
  }
  if (model && !provider) {
    return [
      problem("ORC2007", `"${agent.name}" names a model but no provider.`, at("model"), {
        hint: "Add provider: (ollama, anthropic-api, ...).",
      }),
    ];
  }
  if (provider && !model) {
    return [problem("ORC2008", `"${agent.name}" names a provider but no model.`, at("provider"), { hint: "Add model:." })];
  }
  if (profile || model) return [];
  return [
    problem("ORC2009", `"${agent.name}" says neither what runs it (script, ensemble, loop, dispatch) nor which model answers.`, at(), {
      hint: "Add model_profile: with a profile's name; `llm-orc list-profiles` shows them.",
    }),
  ];
}
