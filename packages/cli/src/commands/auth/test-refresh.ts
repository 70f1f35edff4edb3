import { refreshLogin } from "@llm-orc/operations";
import type { CliContext } from "../../cli-context.ts";
import { EXIT } from "../../exit-codes.ts";
import { toOperationContext, writeJson } from "../../operation-context.ts";
import type { CommandHandler } from "../../parse-arguments.ts";
import { printableLine } from "../../render/printable.ts";

/** Renews the tokens of a login, to see that it works. */
export function authTestRefreshCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const done = await refreshLogin.run(toOperationContext(context), { provider: String(args["provider"]) });
    if (args["json"] === true) writeJson(context, done);
    else {
      const until = done.expires_at === undefined ? "" : `, until ${done.expires_at}`;
      context.stdout.write(`The login of ${printableLine(done.provider)} was renewed, and is good${until}.\n`);
    }
    return EXIT.ok;
  };
}
