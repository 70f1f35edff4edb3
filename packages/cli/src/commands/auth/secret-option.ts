import { OrcError, Redacted } from "@llm-orc/contracts";
import type { CliContext } from "../../cli-context.ts";

/** A secret that was given as an option, which is accepted with a warning; undefined when it was not. */
export function secretOption(context: CliContext, args: Readonly<Record<string, unknown>>, option: string): Redacted | undefined {
  const value = args[option];
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw new OrcError("USAGE_INVALID", `--${option} was given twice.`, { hint: "Give it once." });
  context.stderr.write(
    `warning: what follows --${option} can be seen by other users of this machine, and stays in your shell's history. ` +
      "Leave it out: it is asked for, or read from stdin.\n",
  );
  return new Redacted(value);
}

/** `--keyring` or `--file`. */
export function placeOption(args: Readonly<Record<string, unknown>>): { readonly place?: "keyring" | "file" } {
  if (args["keyring"] === true) return { place: "keyring" };
  return args["file"] === true ? { place: "file" } : {};
}
