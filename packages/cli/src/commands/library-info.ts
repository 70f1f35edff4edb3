import { type LibraryInfoOutput, libraryInfo } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { formatCount } from "../render/format.ts";
import { writeLibraryNotes } from "../render/library-entries.ts";
import { printableLine } from "../render/printable.ts";
import { renderTable } from "../render/table.ts";
import { styleOf } from "../terminal-style.ts";
import { toLibraryInput } from "./library-input.ts";

export function libraryInfoCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const info = await libraryInfo.run(toOperationContext(context), toLibraryInput(args));
    if (args["json"] === true) {
      writeJson(context, info);
      return EXIT.ok;
    }
    const { stdout } = context;
    stdout.write(`${summary(info).join("\n")}\n`);
    writeLibraryNotes(context, { ...info, source: "bundled" });
    for (const { dir, files } of info.copied) {
      const isAs = (there: string) => (file: (typeof files)[number]) => file.state === "unchanged" && file.in_library === there;
      const [same, others] = [files.filter(isAs("same")), files.filter(isAs("other"))];
      const differing = files.filter((file) => !isAs("same")(file) && !isAs("other")(file));
      stdout.write(`\nCopied into ${printableLine(dir)}\n`);
      if (same.length > 0) stdout.write(`${formatCount(same.length, "file")} as in the library\n`);
      if (others.length > 0) stdout.write(`${formatCount(others.length, "file")} of another library, unchanged here\n`);
      if (differing.length === 0) continue;
      const columns = [
        { header: "file", isFlexible: true },
        { header: "here" },
        { header: "library" },
        { header: "from", isFlexible: true },
      ];
      const rows = differing.map(({ target, state, in_library: there, source, repository, commit, copied_at: at }) => [
        target,
        state,
        IN_LIBRARY[there],
        `${repository ?? source}${commit === undefined ? "" : ` ${commit.slice(0, 12)}`}, ${at.slice(0, 10)}`,
      ]);
      stdout.write(`${(await renderTable(columns, rows, styleOf(stdout, context.env))).join("\n")}\n`);
    }
    return EXIT.ok;
  };
}

const IN_LIBRARY = { same: "same", newer: "has another", gone: "has it no more", other: "another library" } as const;

function summary({ source, location, remote, root, counts }: LibraryInfoOutput): readonly string[] {
  return [
    `library   ${source}: ${printableLine(location)}`,
    ...(remote === undefined
      ? []
      : [`commit    ${remote.commit}, since ${remote.resolved_at.slice(0, 10)} (newest: llm-orc library info --source remote --refresh)`]),
    `files     ${printableLine(root)}`,
    `entries   ${Object.entries(counts)
      .map(([kind, count]) => formatCount(count, kind))
      .join(", ")}`,
  ];
}
