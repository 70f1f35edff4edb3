import type { ModelInfo } from "@llm-orc/provider";

/** What generations of models differ in, as far as a request must know. */
export interface ModelTraits {
  /** How it is told to think: by a level, by a budget of tokens only, or not at all. */
  readonly thinking: "level" | "budget" | "none";
  /** Whether it calls tools in a request that also asks for JSON. */
  readonly jsonWithTools: boolean;
  /** Whether it refuses a conversation in which its own call of a tool has lost its signature. */
  readonly needsSignatures: boolean;
}

const BEFORE_THINKING: ModelTraits = { thinking: "none", jsonWithTools: false, needsSignatures: false };
const GEMINI_2_5: ModelTraits = { thinking: "budget", jsonWithTools: false, needsSignatures: false };
const GEMINI_3: ModelTraits = { thinking: "level", jsonWithTools: true, needsSignatures: true };
const UNKNOWN: ModelTraits = { thinking: "level", jsonWithTools: true, needsSignatures: false };

/** By the model's name. One without a number (`gemini-flash-latest`) is of the newest generation. */
export function traitsOf(modelId: string): ModelTraits {
  const name = nameOf(modelId);
  if (name.startsWith("gemma-")) return BEFORE_THINKING;
  if (!isGemini(name)) return UNKNOWN;
  const version = Number(/^gemini-(?:[a-z]+-)*(\d+(?:\.\d+)?)/.exec(name)?.[1] ?? Infinity);
  return version >= 3 ? GEMINI_3 : version >= 2.5 ? GEMINI_2_5 : BEFORE_THINKING;
}

/** What is known of a model by its name: nothing of one that is no Gemini. */
export function describeModel(id: string): ModelInfo | undefined {
  if (!isGemini(nameOf(id))) return undefined;
  return { id, capabilities: ["json", "tools", ...(traitsOf(id).thinking === "none" ? [] : (["reasoning"] as const)), "files"] };
}

function nameOf(modelId: string): string {
  return modelId.slice(modelId.lastIndexOf("/") + 1);
}

function isGemini(name: string): boolean {
  return name.startsWith("gemini-");
}
