import { removeCredential } from "@llm-orc/operations";
import type { CliContext } from "../../cli-context.ts";
import { EXIT } from "../../exit-codes.ts";
import { saysYes } from "../../input/ask-yes.ts";
import { canAsk } from "../../input/read-line.ts";
import { toOperationContext, writeJson } from "../../operation-context.ts";
import type { CommandHandler } from "../../parse-arguments.ts";
import { printableLine } from "../../render/printable.ts";

/** Removes a stored key; a person at a terminal is asked first. 1: the answer was no. */
export function authRemoveCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const provider = String(args["provider"]);
    const asks = args["yes"] !== true && canAsk(context);
    if (asks && !(await saysYes(context, `Remove what is stored for ${printableLine(provider)}?`))) {
      context.stderr.write("Nothing was removed.\n");
      return EXIT.failed;
    }
    const removed = await removeCredential.run(toOperationContext(context), { provider });
    if (args["json"] === true) writeJson(context, removed);
    else {
      const what = removed.kind === "oauth" ? "login" : "key";
      context.stdout.write(`Removed the ${what} of ${printableLine(removed.provider)}.\n`);
    }
    if (removed.kind === "oauth") context.stderr.write("Its vendor was not told: llm-orc auth logout would have done that too.\n");
    return EXIT.ok;
  };
}
