import { OrcError } from "@llm-orc/contracts";
import { parseName } from "@llm-orc/project-files";
import { type ProviderPlugin, splitProvider, vendorOf } from "@llm-orc/provider";
import type { OperationContext } from "../context.ts";
import { currentName } from "../credentials/to-helpers.ts";
import { KEY_PAGES } from "./key-pages.ts";
import { nearName } from "./near-name.ts";

/** A provider that takes keys, and whose they are. */
export interface AuthProvider {
  /** The name that keys are kept under: `openai-compatible/groq`. */
  readonly name: string;
  readonly scope: string | undefined;
  readonly plugin: ProviderPlugin;
  /** The vendor's own origins; none when it is not known whose server it is. */
  readonly origins: readonly string[];
}

// What people write, and what the Python program wrote.
const OTHER_NAMES: Readonly<Record<string, string>> = { anthropic: "anthropic-api" };

/** The name that a key is kept under, whatever name for it was typed. Throws `NAME_INVALID`. */
export function toCredentialName(typed: string): string {
  const name = currentName(Object.hasOwn(OTHER_NAMES, typed) ? (OTHER_NAMES[typed] as string) : typed);
  return parseName(name, { allowSlashes: true, what: "a provider's name" });
}

/**
 * The provider that was typed, of the program or of a plugin that the user trusts, which is then loaded. Throws
 * `PROVIDER_UNKNOWN`, `AUTH_PROVIDER_REMOVED`, `AUTH_NO_KEY_TAKEN`, `NAME_INVALID`.
 */
export async function findAuthProvider(context: OperationContext, typed: string): Promise<AuthProvider> {
  if (splitProvider(typed).id === "anthropic-claude-pro-max") throw removed();
  const name = toCredentialName(typed);
  const { id, scope } = splitProvider(name);
  const plugin = context.providers.find((one) => one.id === id) ?? (await findInPlugins(context, id));
  if (plugin === undefined) throw unknown(context, typed);
  if (plugin.auth.every((method) => method === "none")) {
    throw new OrcError("AUTH_NO_KEY_TAKEN", `${name} takes no key.`, {
      hint: "It can be used as it is: llm-orc doctor shows what is there.",
    });
  }
  return { name, scope, plugin, origins: vendorOf(plugin, scope).origins };
}

async function findInPlugins(context: OperationContext, id: string): Promise<ProviderPlugin | undefined> {
  const [{ readConfig }, { addPlugins }] = await Promise.all([import("@llm-orc/core-config"), import("../plugins/add-plugins.ts")]);
  const { plugins } = await addPlugins(context, await readConfig(context), new Set([id]));
  const problem = plugins.unloaded(id)?.problem;
  if (problem !== undefined) throw new OrcError(problem.code, problem.message, { hint: problem.hint });
  return plugins.providers.find((one) => one.id === id);
}

function unknown({ providers }: OperationContext, typed: string): OrcError {
  const ids = providers.filter(({ auth }) => auth.some((method) => method !== "none")).map(({ id }) => id);
  const known = [...new Set([...ids, ...Object.keys(KEY_PAGES).filter((name) => ids.includes(splitProvider(name).id))])];
  const near = nearName(typed, known);
  return new OrcError("PROVIDER_UNKNOWN", `There is no provider "${typed}".`, {
    hint: `${near === undefined ? "" : `Did you mean "${near}"? `}Known: ${known.join(", ")}, and openai-compatible/<name> for any other server.`,
  });
}

function removed(): OrcError {
  const page = KEY_PAGES["anthropic-api"] ?? "";
  return new OrcError(
    "AUTH_PROVIDER_REMOVED",
    "anthropic-claude-pro-max is not available: Anthropic's terms do not allow other programs to use a Claude subscription.",
    { hint: `Make an API key at ${page}, then: llm-orc auth add anthropic-api` },
  );
}
