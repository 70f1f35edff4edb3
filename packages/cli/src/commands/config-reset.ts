import { OrcError } from "@llm-orc/contracts";
import { previewReset, resetConfig, type ResetConfigInput, type ResetOutput } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { askYes } from "../input/ask-yes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { printableLine } from "../render/printable.ts";

/** Says what a reset would do, asks, and does it. 0: done; 1: the answer was no, or it failed and nothing was changed. */
export function configResetCommand(context: CliContext, scope: "global" | "local"): CommandHandler {
  return async (args) => {
    const input = toInput(args, scope);
    const preview = await previewReset.run(toOperationContext(context), input);
    context.stderr.write(announce(preview));
    if (args["yes"] !== true && !(await askYes(context, "Do it?", () => notConfirmed(scope, preview)))) {
      context.stderr.write("Nothing was changed.\n");
      return EXIT.failed;
    }
    const done = await resetConfig.run(toOperationContext(context), input);
    if (args["json"] === true) writeJson(context, done);
    else context.stdout.write(report(done));
    return EXIT.ok;
  };
}

function toInput(args: Readonly<Record<string, unknown>>, scope: "global" | "local"): ResetConfigInput {
  const name = args["project-name"] as string | undefined;
  return {
    scope,
    backup: args["backup"] !== false,
    ...(scope === "global" ? { reset_auth: args["reset-auth"] === true || args["preserve-auth"] === false } : {}),
    ...(scope === "local" ? { reset_ensembles: args["reset-ensembles"] === true || args["preserve-ensembles"] === false } : {}),
    ...(name === undefined ? {} : { project_name: name }),
  };
}

function notConfirmed(scope: "global" | "local", { dir }: ResetOutput): OrcError {
  return new OrcError("CONFIG_RESET_NOT_CONFIRMED", `${dir} is not reset: a person has to say so, and there is no terminal to ask on.`, {
    hint: `Look at what it would do, then say yes: llm-orc config reset-${scope} --yes`,
  });
}

function announce({
  dir,
  written,
  removed,
  kept,
  kept_profiles: profiles,
  unreadable,
  in_keyring: inKeyring,
  backup,
}: ResetOutput): string {
  const item = (verb: string, path: string, note = ""): string => `  ${verb.padEnd(8)} ${printableLine(path)}${note}`;
  const rows = [
    ...written.map((file) => item("writes", file, profiles.includes(file) ? " (anew; its model_profiles stay)" : " (anew)")),
    ...removed.map((path) => item("removes", path)),
    ...kept.map((path) => item("keeps", path)),
    backup === undefined ? item("backup", "none") : item("backup", backup, " (what is written over or removed)"),
    ...unreadable.map((file) => item("warning", file, " cannot be read: profiles in it are not taken over")),
    ...inKeyring.map((name) =>
      item("warning", name, ` stays in the system's keyring; to remove it there: llm-orc auth remove ${printableLine(name)}`),
    ),
  ];
  return `${[`A reset of ${printableLine(dir)}`, ...rows].join("\n")}\n`;
}

function report({ dir, written, removed, backup }: ResetOutput): string {
  const done = [
    ...written.map((file) => `written  ${printableLine(file)}`),
    ...removed.map((path) => `removed  ${printableLine(path)}`),
    ...(backup === undefined ? [] : [`backup   ${printableLine(backup)}`]),
  ];
  return `${done.join("\n")}\nReset: ${printableLine(dir)}\n`;
}
