import { libraryCopy, type LibraryCopyInput, type LibraryCopyOutput, shellWord } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { saysYes } from "../input/ask-yes.ts";
import { canAsk } from "../input/read-line.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { formatCount } from "../render/format.ts";
import { writeLibraryNotes } from "../render/library-entries.ts";
import { printableLine } from "../render/printable.ts";
import { toKindInput } from "./library-input.ts";

/** Copies an entry and what it needs; asks for each file that is there with another content whether to replace it. */
export function libraryCopyCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const operation = toOperationContext(context);
    const input = toInput(args);
    const isDry = args["dry-run"] === true;
    const plan = await libraryCopy.run(operation, { ...input, dry_run: true });
    const done = isDry ? plan : await libraryCopy.run(operation, { ...input, refresh: false, ...(await decide(context, plan)) });
    if (args["json"] === true) {
      writeJson(context, done);
      return EXIT.ok;
    }
    writeLibraryNotes(context, done);
    context.stdout.write(render(done, isDry));
    if (!isDry && (done.entry.kind === "ensemble" || done.entry.kind === "template")) {
      context.stderr.write(`See what a run takes: llm-orc plan ${shellWord(done.entry.name)}\n`);
    }
    return EXIT.ok;
  };
}

function toInput(args: Readonly<Record<string, unknown>>): LibraryCopyInput {
  const profiles = args["profiles"] as string | undefined;
  return {
    ...toKindInput(args),
    name: args["name"] as string,
    target: args["global"] === true ? "global" : "project",
    overwrite: args["yes"] === true,
    ...(profiles === undefined ? {} : { profiles }),
  };
}

/** Without a person to ask the operation decides, and refuses. */
async function decide(context: CliContext, { conflicts, dir }: LibraryCopyOutput): Promise<Pick<LibraryCopyInput, "overwrite_only">> {
  if (conflicts.length === 0 || !canAsk(context)) return {};
  const replaced: string[] = [];
  context.stderr.write(`In ${printableLine(dir)} there are other files already.\n`);
  for (const { target } of conflicts) if (await saysYes(context, `Replace ${printableLine(target)}?`)) replaced.push(target);
  return { overwrite_only: replaced };
}

const REASONS = {
  identical: "the same already",
  defined: "a profile of that name is there",
  not_copied: "not copied, see the notes",
} as const;

function render({ dir, create, overwrite, conflicts, keep }: LibraryCopyOutput, isDry: boolean): string {
  const line = (verb: string, target: string, note = ""): string => `  ${verb.padEnd(8)} ${printableLine(target)}${note}`;
  const count = (wanted: keyof typeof REASONS): number => keep.filter(({ reason }) => reason === wanted).length;
  const lines = [
    `${isDry ? "A copy would, in" : "In"} ${printableLine(dir)}:`,
    ...create.map(({ target }) => line(isDry ? "create" : "created", target)),
    ...overwrite.map(({ target }) => line(isDry ? "replace" : "replaced", target)),
    ...conflicts.map(({ target }) =>
      isDry ? line("ask", target, " (it is there with another content)") : line("kept", target, " (yours)"),
    ),
    ...keep
      .filter(({ reason }) => reason === "defined")
      .map(({ target }) => line(isDry ? "keep" : "kept", target, ` (${REASONS.defined})`)),
    ...(["identical", "not_copied"] as const).flatMap((reason) =>
      count(reason) === 0 ? [] : [`  ${formatCount(count(reason), "file")}: ${REASONS[reason]}`],
    ),
  ];
  return `${lines.join("\n")}\n`;
}
