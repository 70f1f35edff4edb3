import { listProfiles } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { printableLine } from "../render/printable.ts";
import { styleOf } from "../terminal-style.ts";

export function listProfilesCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const provider = args["provider"] as string | undefined;
    const { profiles, invalid } = await listProfiles.run(toOperationContext(context), provider === undefined ? {} : { provider });
    if (args["json"] === true) {
      writeJson(context, { profiles, invalid });
      return EXIT.ok;
    }
    const { palette } = styleOf(context.stdout, context.env);
    for (const { name, provider: id, model, cost_per_token: cost, source } of profiles) {
      const price = cost === undefined ? "" : `, ${cost} USD per token`;
      context.stdout.write(
        `${palette.active(printableLine(name))}: ${printableLine(`${id} / ${model}`)}${price} ${palette.dim(`(${source})`)}\n`,
      );
    }
    for (const { name, problem, file } of invalid) {
      context.stdout.write(
        `${palette.active(printableLine(name))}: ${palette.bad(`not usable: ${printableLine(problem)}`)} ${palette.dim(`(${file})`)}\n`,
      );
    }
    if (profiles.length + invalid.length === 0) {
      context.stderr.write("There are no profiles here. Add them to .llm-orc/config.yaml under model_profiles; llm-orc init makes one.\n");
    }
    return EXIT.ok;
  };
}
