import type { OrcError } from "@llm-orc/contracts";
import type { CliContext } from "../cli-context.ts";
import { canAsk, readLine } from "./read-line.ts";

/**
 * Asks a person, and takes anything but yes for a no. Without a terminal it throws what `refusal` makes: whoever pipes
 * something in has not looked at what is shown.
 */
export async function askYes(context: CliContext, question: string, refusal: () => OrcError): Promise<boolean> {
  if (!canAsk(context)) throw refusal();
  return saysYes(context, question);
}

/** Asks the person at the terminal, and takes anything but yes for a no. */
export async function saysYes(context: CliContext, question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await readLine(context, `${question} [y/N] `)) ?? "");
}
