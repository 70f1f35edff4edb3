import { OrcError } from "@llm-orc/contracts";
import { importCredentials, previewImport, type PreviewImportOutput } from "@llm-orc/operations";
import type { CliContext } from "../../cli-context.ts";
import { EXIT } from "../../exit-codes.ts";
import { askYes } from "../../input/ask-yes.ts";
import { toOperationContext, writeJson } from "../../operation-context.ts";
import type { CommandHandler } from "../../parse-arguments.ts";
import { printableLine } from "../../render/printable.ts";

/** Shows the names of the keys that the Python program keeps, asks, and copies them. 1: the answer was no. */
export function authImportCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const input = args["from"] === undefined ? {} : { dir: args["from"] as string };
    const preview = await previewImport.run(toOperationContext(context), input);
    context.stderr.write(render(preview));
    if (preview.names.length === 0) {
      if (args["json"] === true) writeJson(context, { imported: [], kept: preview.kept, skipped: preview.skipped });
      else context.stderr.write("There is nothing to copy.\n");
      return EXIT.ok;
    }
    if (args["yes"] !== true && !(await askYes(context, "Copy them?", () => notConfirmed(preview)))) {
      context.stderr.write("Nothing was copied.\n");
      return EXIT.failed;
    }
    const done = await importCredentials.run(toOperationContext(context), input);
    if (args["json"] === true) writeJson(context, done);
    else {
      context.stdout.write(
        `Copied ${printableLine(done.imported.join(", "))} into ${printableLine(done.file)}; the old files are as they were.\n` +
          "Each is bound to a server when it is used first: a run asks, or say it now: llm-orc auth add <provider> --origin https://...\n",
      );
    }
    return EXIT.ok;
  };
}

function render({ dir, names, kept, skipped }: PreviewImportOutput): string {
  return `${[
    `Keys of the Python program in ${printableLine(dir)}`,
    ...names.map((name) => `  copies  ${printableLine(name)}`),
    ...kept.map((name) => `  keeps   ${printableLine(name)}, which is stored here already`),
    ...skipped.map(({ name, reason }) => `  leaves  ${printableLine(name)}: ${printableLine(reason)}`),
  ].join("\n")}\n`;
}

function notConfirmed({ dir }: PreviewImportOutput): OrcError {
  return new OrcError(
    "AUTH_NOT_CONFIRMED",
    `The keys in ${dir} are not copied: a person has to say so, and there is no terminal to ask on.`,
    {
      hint: "Look at the names, then say yes: llm-orc auth import --yes",
    },
  );
}
