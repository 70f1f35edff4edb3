import type { JsonObject } from "@llm-orc/contracts";

/** An argument that the tool's schema requires to be a text. */
export function textArgument(args: JsonObject, name: string): string {
  const value = args[name];
  if (typeof value === "string") return value;
  throw new TypeError(`"${name}" has to be a text.`);
}
