import { addKey, type AuthProviderOutput, grantOrigin, showAuthProvider } from "@llm-orc/operations";
import type { CliContext } from "../../cli-context.ts";
import { EXIT } from "../../exit-codes.ts";
import { readSecret } from "../../input/read-secret.ts";
import { toOperationContext, writeJson } from "../../operation-context.ts";
import type { CommandHandler } from "../../parse-arguments.ts";
import { printableLine } from "../../render/printable.ts";
import { logInHere } from "./log-in-here.ts";
import { placeOption, secretOption } from "./secret-option.ts";
import { shadowText, storedText } from "./stored-text.ts";

type Args = Readonly<Record<string, unknown>>;

/** Stores a key that is typed, pasted or piped in; with a client it is a login. */
export function authAddCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const provider = await showAuthProvider.run(toOperationContext(context), { provider: String(args["provider"]) });
    if (args["client-id"] !== undefined) return logInHere(context, provider, args);
    return addKeyHere(context, provider, args);
  };
}

/** Reads the key of a provider and stores it. With `--origin` an empty one leaves the stored key as it is, and only grants. */
export async function addKeyHere(
  context: CliContext,
  { provider, key_page: page, stored }: AuthProviderOutput,
  args: Args,
): Promise<number> {
  const origins = (args["origin"] as readonly string[] | undefined) ?? [];
  const canKeep = stored !== undefined && origins.length > 0;
  const given = secretOption(context, args, "api-key");
  if (given === undefined && context.stdin.isTTY === true && page !== undefined)
    context.stderr.write(`Its vendor hands out keys at ${page}\n`);
  const key = given ?? (await readSecret(context, `Key of ${printableLine(provider)}${canKeep ? " (empty: the one that is stored)" : ""}`));
  if (canKeep && key.reveal().trim() === "") return grantHere(context, provider, origins, args);
  const done = await addKey.run(toOperationContext(context), { provider, key, origins, ...placeOption(args) });
  if (args["json"] === true) writeJson(context, done);
  else context.stdout.write(storedText("key", done));
  context.stderr.write(shadowText(done));
  return EXIT.ok;
}

async function grantHere(context: CliContext, provider: string, origins: readonly string[], args: Args): Promise<number> {
  let granted: readonly string[] = [];
  for (const origin of origins) granted = (await grantOrigin.run(toOperationContext(context), { provider, origin })).origins;
  if (args["json"] === true) writeJson(context, { provider, origins: granted });
  else context.stdout.write(`The stored key of ${printableLine(provider)} may now be sent to ${granted.join(", ")} too.\n`);
  return EXIT.ok;
}
