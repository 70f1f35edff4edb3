import type { JsonSchema } from "@llm-orc/contracts";
import type { Agent } from "./ensemble.ts";
import type { KindDeclaration, Reference } from "./kind-declaration.ts";
import { retrySchema } from "./resilience-schema.ts";

const text: JsonSchema = { type: "string" };
const name: JsonSchema = { type: "string", minLength: 1 };
const object: JsonSchema = { type: "object" };

export const scriptKind: KindDeclaration = {
  name: "script",
  key: "script",
  schema: { properties: { script: name, parameters: object }, required: ["script"] },
  templates: ["parameters"],
  references: (agent) => single(agent, "script", "script"),
};

export const loopKind: KindDeclaration = {
  name: "loop",
  key: "loop",
  schema: {
    properties: {
      loop: {
        type: "object",
        properties: { body: name, until: name, max_iterations: { type: "integer", minimum: 1 }, carry: { type: ["string", "null"] } },
        required: ["body", "until", "max_iterations"],
        additionalProperties: false,
      },
    },
    required: ["loop"],
  },
  references(agent) {
    const { loop } = agent as { loop?: { body?: unknown } };
    return typeof loop?.body === "string" ? [{ type: "ensemble", value: loop.body, path: ["loop", "body"] }] : [];
  },
};

export const dispatchKind: KindDeclaration = {
  name: "dispatch",
  key: "dispatch",
  schema: { properties: { dispatch: name }, required: ["dispatch"] },
  templates: ["dispatch"],
  references(agent) {
    const { dispatch } = agent as { dispatch?: unknown };
    if (typeof dispatch !== "string") return [];
    return [{ type: dispatch.includes("${") ? "expression" : "ensemble", value: dispatch, path: ["dispatch"] }];
  },
};

export const ensembleKind: KindDeclaration = {
  name: "ensemble",
  key: "ensemble",
  schema: { properties: { ensemble: name }, required: ["ensemble"] },
  references: (agent) => single(agent, "ensemble", "ensemble"),
};

export const llmKind: KindDeclaration = {
  name: "llm",
  schema: {
    properties: {
      model_profile: name,
      model: name,
      provider: name,
      system_prompt: text,
      temperature: { type: "number" },
      max_tokens: { type: "integer", minimum: 1 },
      options: object,
      ollama_format: { type: ["string", "object"] },
      output_format: text,
      fallback_model_profile: name,
      prompt: text,
      output_schema: object,
      retry: retrySchema,
      complexity: { enum: ["low", "medium", "high"] },
    },
    required: [],
  },
  references: (agent) => [...single(agent, "model_profile", "profile"), ...single(agent, "fallback_model_profile", "profile")],
};

/** The five built-in kinds, in the order in which their keys are looked for. */
export const builtInKinds: readonly KindDeclaration[] = [scriptKind, loopKind, dispatchKind, ensembleKind, llmKind];

function single(agent: Agent, key: string, type: Reference["type"]): readonly Reference[] {
  const value = (agent as Readonly<Record<string, unknown>>)[key];
  return typeof value === "string" ? [{ type, value, path: [key] }] : [];
}
