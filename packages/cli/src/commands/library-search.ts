import { librarySearch } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { renderResults, writeLibraryNotes } from "../render/library-entries.ts";
import { toKindInput } from "./library-input.ts";

/** 0: something was found; 1: nothing was. */
export function librarySearchCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const query = (args["words"] as readonly string[]).join(" ");
    const found = await librarySearch.run(toOperationContext(context), { ...toKindInput(args), query });
    if (args["json"] === true) {
      writeJson(context, found);
      return found.results.length > 0 ? EXIT.ok : EXIT.failed;
    }
    writeLibraryNotes(context, found);
    context.stdout.write(await renderResults(found.results, context));
    if (found.results.length > 0) return EXIT.ok;
    context.stderr.write("Nothing has all of these words. See what there is: llm-orc library browse\n");
    return EXIT.failed;
  };
}
