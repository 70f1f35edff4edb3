import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, type JsonObject, type JsonValue, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";

/** What `package.json` of a plugin says. */
export interface PluginManifest {
  readonly name?: string;
  readonly version?: string;
  /** The file that an import of the package means, from its folder. */
  readonly main: string;
  /** The ids under `"llm-orc": {"providers": [...]}`; absent: it says nothing of llm-orc. */
  readonly providers?: readonly string[];
  /** The packages that it needs, of whatever kind except for its development. */
  readonly dependencies: readonly string[];
}

const MAX_BYTES = 1024 * 1024;

/** Reads `package.json` in a folder; undefined when there is none. Throws `PLUGIN_PACKAGE_INVALID`. */
export function readPluginManifest(folder: string): PluginManifest | undefined {
  const file = join(folder, "package.json");
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isFile() || stat.size > MAX_BYTES) throw invalid(file, "it is no file of reasonable size");
  const value = parseJsonOrUndefined(readFileSync(file, "utf8"));
  if (!isJsonObject(value)) throw invalid(file, "it is no JSON object");
  const own = value["llm-orc"];
  const providers = isJsonObject(own) ? own["providers"] : undefined;
  if (providers !== undefined && !isTextList(providers)) throw invalid(file, 'llm-orc.providers must be a list of ids, such as ["acme"]');
  return {
    ...textEntry(value, "name"),
    ...textEntry(value, "version"),
    main: mainOf(value, file),
    ...(providers === undefined ? {} : { providers }),
    dependencies: ["dependencies", "peerDependencies", "optionalDependencies"].flatMap((key) => {
      const listed = value[key];
      return isJsonObject(listed) ? Object.keys(listed) : [];
    }),
  };
}

// The conditions under which Node resolves an `import`, of which the first that the package lists counts.
const CONDITIONS: ReadonlySet<string> = new Set(["node", "import", "module-sync", "default"]);

function mainOf(manifest: JsonObject, file: string): string {
  const { exports } = manifest;
  if (exports === undefined || exports === null) return typeof manifest["main"] === "string" ? manifest["main"] : "index.js";
  const isPathMap = isJsonObject(exports) && Object.keys(exports).some((key) => key.startsWith("."));
  const target = targetOf(isPathMap ? exports["."] : exports);
  if (target === undefined) throw invalid(file, 'its exports have no "." that can be imported');
  return target;
}

function targetOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(targetOf).find((target) => target !== undefined);
  if (!isJsonObject(value)) return undefined;
  for (const [condition, inner] of Object.entries(value)) {
    const target = CONDITIONS.has(condition) ? targetOf(inner) : undefined;
    if (target !== undefined) return target;
  }
  return undefined;
}

function isTextList(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string" && entry !== "");
}

function textEntry<Key extends string>(value: JsonObject, key: Key): { readonly [K in Key]?: string } {
  const text = value[key];
  return (typeof text === "string" ? { [key]: text } : {}) as { readonly [K in Key]?: string };
}

function invalid(file: string, reason: string): OrcError {
  return new OrcError("PLUGIN_PACKAGE_INVALID", `${file} is not usable: ${reason}.`, {
    hint: "This is for the plugin's author to mend; install another version, or take it out of plugins: in config.yaml.",
  });
}
