import { relative } from "node:path";
import { showConfig } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { renderConfig } from "../render/config-values.ts";
import { printableLine } from "../render/printable.ts";
import { styleOf } from "../terminal-style.ts";

/** Prints what holds here as YAML, and with `--origin` the file and line of each value. */
export function configShowCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const shown = await showConfig.run(toOperationContext(context), { origins: args["origin"] === true });
    if (args["json"] === true) {
      writeJson(context, shown);
      return EXIT.ok;
    }
    const lines = await renderConfig(shown.config, {
      palette: styleOf(context.stdout, context.env).palette,
      origins: shown.origins,
      showFile: (file) => nearer(relative(context.cwd, file), file),
    });
    context.stdout.write(`${lines.join("\n")}\n`);
    for (const message of shown.unread) context.stderr.write(`warning: ${printableLine(message)}\n`);
    if (shown.untrusted.length > 0) {
      const names = printableLine(shown.untrusted.join(", "));
      context.stderr.write(`Not used, because you do not trust this project: ${names}. See what would run: llm-orc trust\n`);
    }
    return EXIT.ok;
  };
}

function nearer(a: string, b: string): string {
  return a.length < b.length ? a : b;
}
