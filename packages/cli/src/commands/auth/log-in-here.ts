import { OrcError, type Redacted } from "@llm-orc/contracts";
import { type AuthProviderOutput, type LogInInput, logIn } from "@llm-orc/operations";
import type { CliContext } from "../../cli-context.ts";
import { EXIT } from "../../exit-codes.ts";
import { canAsk, readLine } from "../../input/read-line.ts";
import { readSecret } from "../../input/read-secret.ts";
import { toOperationContext, writeJson } from "../../operation-context.ts";
import { formatDuration } from "../../render/format.ts";
import { printableLine } from "../../render/printable.ts";
import { placeOption, secretOption } from "./secret-option.ts";
import { shadowText, storedText } from "./stored-text.ts";

type Args = Readonly<Record<string, unknown>>;

/** Logs in with the user's own OAuth client: in a browser, or with `--device` by a code on another device. */
export async function logInHere(context: CliContext, provider: AuthProviderOutput, args: Args): Promise<number> {
  if (!provider.methods.includes("oauth")) {
    throw new OrcError("AUTH_METHOD_UNSUPPORTED", `${provider.provider} offers no login for programs such as this.`, {
      hint: `Use an API key: llm-orc auth add ${provider.provider}`,
    });
  }
  const client = await readClient(context, provider, args);
  const done = await logIn.run(toOperationContext(context), {
    provider: provider.provider,
    by: args["device"] === true ? byDevice(context) : inBrowser(context, args["browser"] !== false),
    ...(client === undefined ? {} : { client }),
    ...placeOption(args),
  });
  if (args["json"] === true) writeJson(context, done);
  else context.stdout.write(storedText("login", done));
  if (!done.renewable) {
    const until = done.expires_at === undefined ? "when the vendor ends it" : `at ${done.expires_at}`;
    context.stderr.write(`warning: the vendor gave nothing to renew it with: it ends ${until}, then log in again.\n`);
  }
  context.stderr.write(shadowText(done));
  return EXIT.ok;
}

async function readClient(
  context: CliContext,
  { provider, client_page: page, stored }: AuthProviderOutput,
  args: Args,
): Promise<LogInInput["client"]> {
  const given = args["client-id"] as string | undefined;
  const givenSecret = secretOption(context, args, "client-secret");
  const hasOne = stored?.kind === "oauth";
  if (given !== undefined) return toClient(given, givenSecret ?? (await readSecret(context, "Client secret (empty: it has none)")));
  if (!canAsk(context)) return undefined;
  if (!hasOne) {
    const where = page === undefined ? "" : ` at ${page}`;
    context.stderr.write(`A login needs an OAuth client of your own, of the kind "desktop app". Register one${where}\n`);
  }
  const id =
    (await readLine(context, `Client id of ${printableLine(provider)}${hasOne ? " (empty: the one of the login before)" : ""}: `)) ?? "";
  if (id === "") return undefined;
  return toClient(id, givenSecret ?? (await readSecret(context, "Client secret (empty: it has none)")));
}

function toClient(clientId: string, clientSecret: Redacted): LogInInput["client"] {
  return { clientId, ...(clientSecret.reveal().trim() === "" ? {} : { clientSecret }) };
}

function inBrowser({ stderr }: CliContext, opens: boolean): LogInInput["by"] {
  return {
    method: "browser",
    onUrl: (url) => void stderr.write(`Log in at this address, in a browser on this machine:\n\n  ${printableLine(url)}\n\nWaiting ...\n`),
    ...(opens ? {} : { openBrowser: () => {} }),
  };
}

function byDevice({ stderr }: CliContext): LogInInput["by"] {
  return {
    method: "device",
    onPrompt: ({ verificationUri, userCode, expiresInMs }) => {
      const until = `good for ${formatDuration(expiresInMs)}`;
      stderr.write(
        `On any device, open ${printableLine(verificationUri)}\nand type the code  ${printableLine(userCode)}  (${until}). Waiting ...\n`,
      );
    },
  };
}
