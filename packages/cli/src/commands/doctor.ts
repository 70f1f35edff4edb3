import { doctor } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { renderDoctor } from "../render/doctor.ts";
import { styleOf } from "../terminal-style.ts";

/** 0: nothing stands in the way of a run; 5: something does. */
export function doctorCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const found = await doctor.run(toOperationContext(context), { check: args["check"] === true });
    if (args["json"] === true) writeJson(context, found);
    else context.stdout.write(`${(await renderDoctor(found, styleOf(context.stdout, context.env))).join("\n")}\n`);
    return found.status === "error" ? EXIT.notRunnable : EXIT.ok;
  };
}
