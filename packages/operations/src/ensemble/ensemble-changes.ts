import { didYouMean, isJsonObject, type JsonObject, type JsonValue, OrcError } from "@llm-orc/contracts";
import type { YamlEdit } from "@llm-orc/core-config";

/** What is to become of an ensemble. Carried out in this order: update, remove, add, set. */
export interface EnsembleChanges {
  readonly add_agents?: readonly JsonObject[];
  /** Names. */
  readonly remove_agents?: readonly string[];
  /** Keys to set by agent name, or a list with `name` in each; null takes a key away. */
  readonly update_agents?: JsonObject | readonly JsonObject[];
  /** Keys of the ensemble itself; null takes one away. */
  readonly set?: JsonObject;
}

export interface PlannedChanges {
  readonly edits: readonly YamlEdit[];
  /** One sentence each. */
  readonly applied: readonly string[];
}

const KEYS: readonly string[] = ["add_agents", "remove_agents", "update_agents", "set"];

/** The edits that changes mean for an ensemble as it is. Throws `ENSEMBLE_CHANGES_INVALID` for what does not fit it. */
export function planChanges(ensemble: JsonObject, changes: EnsembleChanges): PlannedChanges {
  checkShape(changes as JsonObject);
  const names = agentNames(ensemble);
  const edits: YamlEdit[] = [];
  const applied: string[] = [];

  for (const [agent, keys] of updatesOf(changes.update_agents)) {
    const index = indexOf(names, agent);
    const done = Object.entries(keys).map(([key, value]) => {
      edits.push(edit(["agents", index, key], value));
      return value === null ? `removed ${key}` : `set ${key}`;
    });
    if (done.length > 0) applied.push(`agent "${agent}": ${done.join(", ")}`);
    if (typeof keys["name"] === "string") names[index] = keys["name"];
  }
  for (const agent of changes.remove_agents ?? []) {
    const index = indexOf(names, agent);
    names.splice(index, 1);
    edits.push({ type: "delete", path: ["agents", index] });
    applied.push(`removed agent "${agent}"`);
  }
  for (const agent of changes.add_agents ?? []) {
    const name = typeof agent["name"] === "string" ? agent["name"] : undefined;
    if (name === undefined) throw invalid("add_agents has an agent without a name.", 'Give each agent a "name".');
    if (names.includes(name))
      throw invalid(`There is an agent "${name}" already.`, "Change it with update_agents, or choose another name.");
    names.push(name);
    edits.push({ type: "append", path: ["agents"], value: agent });
    applied.push(`added agent "${name}"`);
  }
  for (const [key, value] of Object.entries(changes.set ?? {})) {
    if (key === "agents") throw invalid("set cannot replace the agents.", "Use add_agents, remove_agents and update_agents.");
    edits.push(edit([key], value, "agents"));
    applied.push(value === null ? `removed ${key}` : `set ${key}`);
  }
  if (edits.length === 0) throw invalid("The changes say nothing to change.", `Give at least one of ${KEYS.join(", ")}.`);
  return { edits, applied };
}

function edit(path: readonly (string | number)[], value: JsonValue, before?: string): YamlEdit {
  return value === null ? { type: "delete", path } : { type: "set", path, value, ...(before === undefined ? {} : { before }) };
}

/** An input schema cannot say all of this: the two forms of update_agents. */
function checkShape({ add_agents: add, remove_agents: remove, update_agents: update, set, ...others }: JsonObject): void {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    const near = didYouMean(unknown, KEYS);
    throw invalid(
      `changes has no key ${JSON.stringify(unknown.slice(0, 80))}.`,
      near === undefined ? `It has ${KEYS.join(", ")}.` : `Did you mean "${near}"?`,
    );
  }
  const isMaps = (value: JsonValue): boolean => Array.isArray(value) && (value as readonly JsonValue[]).every(isJsonObject);
  if (add !== undefined && !isMaps(add)) throw invalid("add_agents must be a list of maps.", "Write [{name: ..., model_profile: ...}].");
  if (remove !== undefined && !(Array.isArray(remove) && (remove as readonly JsonValue[]).every((name) => typeof name === "string"))) {
    throw invalid("remove_agents must be a list of names.", 'Write ["name"].');
  }
  if (set !== undefined && !isJsonObject(set)) throw invalid("set must be a map.", "Write {description: ...}.");
  if (update !== undefined && !isMaps(update) && !(isJsonObject(update) && Object.values(update).every(isJsonObject))) {
    throw invalid("update_agents must be a map of maps, or a list of maps with a name.", "Write {agent: {key: value}}.");
  }
}

function updatesOf(update: EnsembleChanges["update_agents"]): readonly (readonly [string, JsonObject])[] {
  if (update === undefined) return [];
  if (!Array.isArray(update)) return Object.entries(update as JsonObject) as readonly (readonly [string, JsonObject])[];
  return (update as readonly JsonObject[]).map(({ name, ...keys }) => {
    if (typeof name !== "string") throw invalid("update_agents has an entry without a name.", 'Give each entry the "name" of its agent.');
    return [name, keys];
  });
}

function agentNames({ agents }: JsonObject): (string | undefined)[] {
  const list = Array.isArray(agents) ? (agents as readonly JsonValue[]) : [];
  return list.map((agent) => (isJsonObject(agent) && typeof agent["name"] === "string" ? agent["name"] : undefined));
}

function indexOf(names: readonly (string | undefined)[], name: string): number {
  const index = names.indexOf(name);
  const known = names.filter((other) => other !== undefined);
  if (index === -1) {
    const near = didYouMean(name, known);
    const hint = near === undefined ? `Its agents: ${known.slice(0, 20).join(", ")}` : `Did you mean "${near}"?`;
    throw invalid(`There is no agent ${JSON.stringify(name.slice(0, 80))}.`, hint);
  }
  if (names.includes(name, index + 1)) throw invalid(`Two agents are called "${name}".`, "Give one another name in the file first.");
  return index;
}

function invalid(message: string, hint: string): OrcError {
  return new OrcError("ENSEMBLE_CHANGES_INVALID", message, { hint });
}
