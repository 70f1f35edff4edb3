import type { JsonSchema } from "@llm-orc/contracts";
import type { Agent } from "./ensemble.ts";

/** Something outside itself that an agent's own keys name. */
export interface Reference {
  readonly type: "ensemble" | "profile" | "script" | "expression";
  readonly value: string;
  /** Keys from the agent down to the value: `["loop", "body"]`. */
  readonly path: readonly (string | number)[];
}

/**
 * The half of an agent kind that needs no engine: what its files look like. `schema.properties` are the kind's own keys
 * (the fields of every agent are added to them), `schema.required` those that it must have.
 */
export interface KindDeclaration {
  readonly name: string;
  /** The key whose presence makes an agent this kind. The kind without one (`llm`) is the default. */
  readonly key?: string;
  readonly schema: JsonSchema;
  /** Own keys in whose values `${...}` stands for outputs and inputs: the engine puts them in before the kind sees the agent. */
  readonly templates?: readonly string[];
  references(agent: Agent): readonly Reference[];
}

/**
 * The kind of an agent by its keys, in the order of the declarations; without a match the declaration that has no key.
 * An explicit `type` does not decide, it is only compared.
 */
export function kindOf(agent: Agent, declarations: readonly KindDeclaration[]): KindDeclaration {
  const fields = agent as Readonly<Record<string, unknown>>;
  const found = declarations.find((kind) => kind.key !== undefined && fields[kind.key] !== undefined && fields[kind.key] !== null);
  const kind = found ?? declarations.find((declaration) => declaration.key === undefined);
  if (kind === undefined) throw new TypeError("The list of kind declarations has no default kind (one without a key).");
  return kind;
}
