import { libraryBrowse } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { renderEntries, writeLibraryNotes } from "../render/library-entries.ts";
import { toKindInput } from "./library-input.ts";

export function libraryBrowseCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const category = args["category"] as string | undefined;
    const input = { ...toKindInput(args), ...(category === undefined ? {} : { category }) };
    const listed = await libraryBrowse.run(toOperationContext(context), input);
    if (args["json"] === true) {
      writeJson(context, listed);
      return EXIT.ok;
    }
    writeLibraryNotes(context, listed);
    context.stdout.write(await renderEntries(listed.entries, context));
    if (listed.entries.length === 0) context.stderr.write("There is nothing in this library.\n");
    else context.stderr.write("Look at one: llm-orc library show <name>. Take it: llm-orc library copy <name>\n");
    return EXIT.ok;
  };
}
