import { didYouMean, OrcError } from "@llm-orc/contracts";
import { listAuthProviders, type ListedAuthProvider, showAuthProvider } from "@llm-orc/operations";
import type { CliContext } from "../../cli-context.ts";
import { canAsk, readLine } from "../../input/read-line.ts";
import { toOperationContext } from "../../operation-context.ts";
import type { CommandHandler } from "../../parse-arguments.ts";
import { printableLine } from "../../render/printable.ts";
import { addKeyHere } from "./add.ts";
import { logInHere } from "./log-in-here.ts";

/** Leads through it: which provider, key or login, and then as `auth add` does. */
export function authSetupCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const name = (args["provider"] as string | undefined) ?? (await chooseProvider(context));
    const provider = await showAuthProvider.run(toOperationContext(context), { provider: name });
    if (await wantsLogin(context, provider, args)) return logInHere(context, provider, args);
    return addKeyHere(context, provider, args);
  };
}

async function chooseProvider(context: CliContext): Promise<string> {
  const { providers } = await listAuthProviders.run(toOperationContext(context), {});
  if (!canAsk(context)) {
    throw new OrcError("USAGE_INVALID", "There is no terminal to ask on, and no provider was named.", {
      hint: `Name it: llm-orc auth setup <provider>. Known: ${providers.map(({ provider }) => provider).join(", ")}.`,
    });
  }
  const names = providers.map(({ provider }) => provider);
  const lines = providers.map(
    ({ provider, label }, index) => `  ${String(index + 1).padStart(2)}  ${printableLine(provider.padEnd(30))} ${printableLine(label)}`,
  );
  context.stderr.write(`${["Whose key or login is it?", ...lines, "  or openai-compatible/<name> for any other server"].join("\n")}\n`);
  for (;;) {
    const answer = await readLine(context, "Number or name: ");
    if (answer === undefined) throw nothingChosen();
    const chosen = /^\d+$/.test(answer) ? names[Number(answer) - 1] : answer;
    if (chosen !== undefined && chosen !== "" && (names.includes(chosen) || chosen.includes("/"))) return chosen;
    const near = didYouMean(answer, names);
    context.stderr.write(
      near === undefined ? "There is no such number or name.\n" : `There is no "${printableLine(answer)}". Did you mean ${near}?\n`,
    );
  }
}

async function wantsLogin(context: CliContext, { methods }: ListedAuthProvider, args: Readonly<Record<string, unknown>>): Promise<boolean> {
  if (args["device"] === true || args["client-id"] !== undefined) return true;
  if (!methods.includes("oauth") || !methods.includes("api-key")) return methods.includes("oauth");
  if (args["api-key"] !== undefined || !canAsk(context)) return false;
  for (;;) {
    const answer = await readLine(context, "1 an API key, or 2 a login with an OAuth client of your own? ");
    if (answer === undefined) throw nothingChosen();
    if (answer === "1" || answer === "2") return answer === "2";
  }
}

function nothingChosen(): OrcError {
  return new OrcError("USAGE_INVALID", "Nothing was chosen, and nothing was stored.", { hint: "Begin again: llm-orc auth setup" });
}
