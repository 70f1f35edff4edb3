import { explainCacheMiss, type ExplainCacheMissOutput } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { printableLine } from "../render/printable.ts";
import { styleOf } from "../terminal-style.ts";
import { readScriptName, readScriptQuestion, wantsJson } from "./scripts-question.ts";

/** Says whether a stored answer would be used; runs nothing. */
export function scriptsWhyMissCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const explained = await explainCacheMiss.run(toOperationContext(context), {
      ...readScriptName(args),
      ...(await readScriptQuestion(args, context)),
    });
    if (wantsJson(args)) {
      writeJson(context, explained);
      return EXIT.ok;
    }
    const { palette } = styleOf(context.stdout, context.env);
    const { hit, message, stored_at: storedAt, differences } = explained;
    context.stdout.write(`${hit ? palette.good("hit") : palette.warn("miss")}: ${printableLine(message)}\n`);
    if (storedAt !== undefined) {
      const which = differences.length === 0 ? "It was stored" : "The nearest one was stored";
      context.stdout.write(`${which} at ${storedAt}${differences.length === 0 ? "." : ". Since then:"}\n`);
    }
    for (const difference of differences) context.stdout.write(`  - ${printableLine(sentence(difference))}\n`);
    return EXIT.ok;
  };
}

const NOUNS: Readonly<Record<ExplainCacheMissOutput["differences"][number]["part"], string>> = {
  script: "the script's text",
  import: "the imported file",
  interpreter: "the interpreter",
  parameter: "the parameter",
  input: "the input",
  dependency: "what was said by",
};
const PLURALS: Readonly<Partial<typeof NOUNS>> = {
  parameter: "the parameters",
  dependency: "the dependencies",
  import: "the imported files",
};

function sentence({ part, name, change }: ExplainCacheMissOutput["differences"][number]): string {
  if (change === "reordered") return `${PLURALS[part] ?? NOUNS[part]} come in another order`;
  return `${NOUNS[part]}${name === undefined ? "" : ` "${name}"`} ${change === "changed" ? "is another" : `was ${change}`}`;
}
