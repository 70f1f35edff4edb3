import { libraryCategories } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { writeLibraryNotes } from "../render/library-entries.ts";
import { renderTable } from "../render/table.ts";
import { styleOf } from "../terminal-style.ts";
import { toLibraryInput } from "./library-input.ts";

export function libraryCategoriesCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const listed = await libraryCategories.run(toOperationContext(context), toLibraryInput(args));
    if (args["json"] === true) {
      writeJson(context, listed);
      return EXIT.ok;
    }
    writeLibraryNotes(context, listed);
    const rows = listed.categories.map(({ kind, category, count }) => [category === "" ? "(none)" : category, `${kind}s`, String(count)]);
    const columns = [{ header: "category", isFlexible: true }, { header: "kind" }, { header: "entries", align: "right" as const }];
    if (rows.length > 0) context.stdout.write(`${(await renderTable(columns, rows, styleOf(context.stdout, context.env))).join("\n")}\n`);
    return EXIT.ok;
  };
}
