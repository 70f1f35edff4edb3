import { dirname, posix } from "node:path";
import { parseYamlDocument, readConfig } from "@llm-orc/core-config";
import { isJsonObject, isOrcError, type JsonObject } from "@llm-orc/contracts";
import type { LibrarySource } from "@llm-orc/library-sources";
import { createProviderRegistry, type ModelInfo, type ProviderRegistry, splitProvider, vendorOf } from "@llm-orc/provider";
import type { OperationContext } from "../context.ts";
import { openCredentials, type ProjectCredentials } from "../credentials/open-credentials.ts";
import { chooseModel } from "../defaults/choose-model.ts";
import { usableHelpers } from "../plugins/usable-helpers.ts";
import { providerSettings } from "../provider/provider-settings.ts";

/** The library's profiles for one provider, as far as they run here. */
export interface OfferedProfiles {
  /** The folder below the library's `profiles`: `anthropic-api`. */
  readonly folder: string;
  /** Why they run here: `key in ANTHROPIC_API_KEY`, `Ollama answers`. */
  readonly why: string;
  /** Texts of profile files, by file name. */
  readonly files: Readonly<Record<string, string>>;
}

// Models of one's own machine first, as where nobody names a model.
const ORDER = ["ollama", "anthropic-api", "google-gemini", "openai"];
const SERVER_MS = 1_500;

/**
 * Which of the library's profiles have a model here, the first to be preferred. A vendor's do when there is a key for it; no vendor is
 * asked. Those of Ollama do when it answers where it is configured; where none of their models is pulled, they name one that is.
 */
export async function offeredProfiles(context: OperationContext, library: LibrarySource): Promise<readonly OfferedProfiles[]> {
  const { config } = await readConfig(context);
  const credentials = openCredentials(context, config, usableHelpers(config, "none"), { runsHelpers: false });
  const { providers, env, clock, logger } = context;
  const registry = createProviderRegistry(providers, {
    settings: providerSettings(config),
    env,
    // Only Ollama is asked, which wants no key.
    context: () => ({ clock, logger, credential: async () => undefined }),
  });
  const offers = ORDER.map(async (folder) => {
    const files = profileFiles(library, folder);
    const [first] = files.values();
    const provider = first === undefined ? undefined : (first.value["provider"] as string);
    if (provider === undefined || !registry.has(provider)) return [];
    const found =
      folder === "ollama" ? await pulled(files, registry, context.signal) : await withKey(files, provider, { registry, credentials, env });
    return found === undefined ? [] : [{ folder, ...found }];
  });
  return (await Promise.all(offers)).flat();
}

/** What `init --profiles FOLDER` writes, whether it runs here or not; undefined when the library has no such folder. */
export function chosenProfiles(library: LibrarySource, folder: string): OfferedProfiles | undefined {
  const files = profileFiles(library, folder);
  return files.size === 0 ? undefined : { folder, why: "as asked", files: textsOf(files) };
}

/** The folders that there are. */
export function profileFolders(library: LibrarySource): readonly string[] {
  return [
    ...new Set(library.files.filter((path) => /^profiles\/[^/]+\/[^/]+\.yaml$/.test(path)).map((path) => posix.basename(dirname(path)))),
  ];
}

interface ProfileFile {
  readonly text: string;
  readonly value: JsonObject;
}

function profileFiles(library: LibrarySource, folder: string): ReadonlyMap<string, ProfileFile> {
  const paths = library.files.filter((path) => posix.dirname(path) === `profiles/${folder}` && path.endsWith(".yaml"));
  return new Map(
    paths.flatMap((path) => {
      const text = library.read(path).toString("utf8");
      const { value } = parseYamlDocument(text);
      return isJsonObject(value) ? [[posix.basename(path), { text, value }] as const] : [];
    }),
  );
}

function textsOf(files: ReadonlyMap<string, ProfileFile>): Readonly<Record<string, string>> {
  return Object.fromEntries([...files].map(([name, { text }]) => [name, text]));
}

type Found = Omit<OfferedProfiles, "folder"> | undefined;

async function withKey(
  files: ReadonlyMap<string, ProfileFile>,
  provider: string,
  {
    registry,
    credentials,
    env,
  }: { readonly registry: ProviderRegistry; readonly credentials: ProjectCredentials } & Pick<OperationContext, "env">,
): Promise<Found> {
  const plugin = registry.plugin(provider);
  const { scope } = splitProvider(provider);
  const { envKeys, origins } = vendorOf(plugin, scope);
  try {
    if ((await credentials.hasCredential(plugin, scope, origins[0])) === "no") return undefined;
  } catch (error) {
    // A store that cannot be read is told by whoever needs a key of it.
    if (isOrcError(error)) return undefined;
    throw error;
  }
  const variable = envKeys.find((name) => (env[name] ?? "") !== "");
  return { why: variable === undefined ? "stored key" : `key in ${variable}`, files: textsOf(files) };
}

async function pulled(files: ReadonlyMap<string, ProfileFile>, registry: ProviderRegistry, signal: AbortSignal): Promise<Found> {
  const models = await ollamaModels(registry, signal);
  const chosen = chooseModel(models, { isKnown: () => false, keepsOrder: true });
  if (chosen === undefined) return undefined;
  const ids = new Set<unknown>(models.map(({ id }) => id));
  const texts = [...files].map(([name, { text, value }]) => {
    const isThere = ids.has(value["model"]);
    return [
      name,
      isThere ? text : text.replace(/^model: .*$/m, () => `model: ${JSON.stringify(chosen.id)} # what is pulled here`),
    ] as const;
  });
  return { why: `Ollama answers with ${models.length} ${models.length === 1 ? "model" : "models"}`, files: Object.fromEntries(texts) };
}

async function ollamaModels(registry: ProviderRegistry, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(SERVER_MS)]);
    return (await registry.provider("ollama").listModels?.({ signal: limited })) ?? [];
  } catch {
    signal.throwIfAborted();
    return [];
  }
}
