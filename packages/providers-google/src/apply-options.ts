import type { JsonObject, JsonValue } from "@llm-orc/contracts";
import type { GenerateContentConfig } from "@google/genai";

// Fields that stand beside the generation config in the request, not in it.
const BESIDE: ReadonlySet<string> = new Set([
  "cachedContent",
  "labels",
  "safetySettings",
  "serviceTier",
  "store",
  "systemInstruction",
  "toolConfig",
  "tools",
]);

/**
 * The config with the user's options in place of its own fields of the same name; null removes one. A field's name may be
 * written `top_k` or `topK`, and whatever it is, it arrives: the options go into the body as they are, since the SDK drops
 * what it does not know (the names inside a value too, which the API takes in either spelling).
 */
export function applyOptions(config: GenerateContentConfig, options: JsonObject): GenerateContentConfig {
  const kept = new Map<string, unknown>(Object.entries(config));
  const generationConfig: Record<string, JsonValue> = {};
  const body: Record<string, JsonValue> = {};
  for (const [written, value] of Object.entries(options)) {
    const name = toCamelCase(written);
    if (name !== "automaticContinuation") kept.delete(name);
    if (value === null) continue;
    if (BESIDE.has(name)) body[name] = value;
    else generationConfig[name] = value;
  }
  if (Object.keys(generationConfig).length > 0) body.generationConfig = generationConfig;
  return {
    ...(Object.fromEntries(kept) as GenerateContentConfig),
    ...(Object.keys(body).length === 0 ? {} : { httpOptions: { extraBody: body } }),
  };
}

function toCamelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
