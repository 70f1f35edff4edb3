import { OrcError } from "@llm-orc/contracts";
import { type EndedLogin, logOut } from "@llm-orc/operations";
import type { CliContext } from "../../cli-context.ts";
import { EXIT } from "../../exit-codes.ts";
import { toOperationContext, writeJson } from "../../operation-context.ts";
import type { CommandHandler } from "../../parse-arguments.ts";
import { printableLine } from "../../render/printable.ts";

/** Ends a login, or all. 1: it is removed here, and its vendor could not be told. */
export function authLogoutCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const provider = args["provider"] as string | undefined;
    if ((provider === undefined) === (args["all"] !== true)) {
      throw new OrcError("USAGE_INVALID", "Say which login to end: one provider, or --all.", { hint: "See them: llm-orc auth list" });
    }
    const { logins } = await logOut.run(toOperationContext(context), provider === undefined ? {} : { provider });
    if (args["json"] === true) writeJson(context, { logins });
    else if (logins.length === 0) context.stdout.write("There is no login.\n");
    else for (const login of logins) context.stdout.write(`${textOf(login)}\n`);
    for (const { error, provider: name } of logins) {
      if (error === undefined) continue;
      context.stderr.write(
        `warning[${error.code}]: ${printableLine(error.message)} Until its tokens run out, end the login of ${printableLine(name)} in your account there.\n`,
      );
    }
    return logins.some(({ error }) => error !== undefined) ? EXIT.failed : EXIT.ok;
  };
}

function textOf({ provider, revoked }: EndedLogin): string {
  return `Logged out of ${printableLine(provider)}: ${revoked ? "its vendor was told, and it is removed here" : "it is removed here"}.`;
}
