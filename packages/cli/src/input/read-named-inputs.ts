import { isJsonObject, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { InvokeInput } from "@llm-orc/operations";

/** `--set name=value` as often as one likes, and `--inputs` with a JSON object. */
export function readNamedInputs(args: Readonly<Record<string, unknown>>): Pick<InvokeInput, "inputs" | "input_texts"> {
  const json = args["inputs"] as string | undefined;
  const inputs = json === undefined ? undefined : parseJsonOrUndefined(json);
  if (json !== undefined && !isJsonObject(inputs)) {
    throw new OrcError("USAGE_INVALID", "--inputs must be a JSON object.", { hint: `Like this: --inputs '{"name": "value"}'` });
  }
  const texts = ((args["set"] as readonly string[] | undefined) ?? []).map((text): [string, string] => {
    const at = text.indexOf("=");
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw new OrcError("USAGE_INVALID", `--set needs name=value, not "${text}".`, { hint: "Like this: --set depth=3" });
  });
  return {
    ...(isJsonObject(inputs) ? { inputs } : {}),
    ...(texts.length === 0 ? {} : { input_texts: Object.fromEntries(texts) }),
  };
}
