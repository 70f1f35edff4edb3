import { listEnsembles, type ListedEnsemble } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { printableLine } from "../render/printable.ts";
import { styleOf } from "../terminal-style.ts";

const GROUPS: readonly (readonly [ListedEnsemble["source"], string])[] = [
  ["local", "Local"],
  ["library", "Library"],
  ["global", "Global"],
];

export function listEnsemblesCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const configDir = args["config-dir"] as string | undefined;
    const { ensembles } = await listEnsembles.run(toOperationContext(context), configDir === undefined ? {} : { config_dir: configDir });
    if (args["json"] === true) {
      writeJson(context, { ensembles });
      return EXIT.ok;
    }
    const { palette } = styleOf(context.stdout, context.env);
    for (const [source, title] of GROUPS) {
      const group = ensembles.filter((ensemble) => ensemble.source === source);
      if (group.length === 0) continue;
      context.stdout.write(`${palette.strong(title)}\n`);
      for (const { name, description, problem } of group) {
        const about = problem === undefined ? printableLine(description) : palette.bad(`does not load: ${printableLine(problem)}`);
        context.stdout.write(`  ${palette.active(printableLine(name))}: ${about}\n`);
      }
    }
    if (ensembles.length === 0) context.stderr.write("There are no ensembles here. Make one with: llm-orc init\n");
    return EXIT.ok;
  };
}
