import { libraryShow } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { writeLibraryNotes } from "../render/library-entries.ts";
import { renderNeeds } from "../render/library-needs.ts";
import { printableText } from "../render/printable.ts";
import { toKindInput } from "./library-input.ts";

/** The text goes to stdout, what it takes to run it to stderr: `show x > x.yaml` is a file. */
export function libraryShowCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const shown = await libraryShow.run(toOperationContext(context), { ...toKindInput(args), name: args["name"] as string });
    if (args["json"] === true) {
      writeJson(context, shown);
      return EXIT.ok;
    }
    writeLibraryNotes(context, shown);
    const text = printableText(shown.text);
    context.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
    context.stderr.write(renderNeeds(shown, context));
    return EXIT.ok;
  };
}
