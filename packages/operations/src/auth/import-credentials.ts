import { resolve } from "node:path";
import { OrcError } from "@llm-orc/contracts";
import { globalPaths } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";

export interface ImportCredentialsInput {
  /** The folder of the Python program's configuration. Default: that of ours, which is the same. */
  readonly dir?: string;
}

export interface PreviewImportOutput {
  readonly dir: string;
  /** What would be copied. */
  readonly names: readonly string[];
  /** What is stored already, and would stay. */
  readonly kept: readonly string[];
  readonly skipped: readonly SkippedName[];
}

export interface SkippedName {
  readonly name: string;
  readonly reason: string;
}

export interface ImportCredentialsOutput {
  readonly imported: readonly string[];
  readonly kept: readonly string[];
  readonly skipped: readonly SkippedName[];
  /** Where they are now. */
  readonly file: string;
}

const inputSchema = {
  type: "object",
  properties: { dir: { type: "string", description: "The folder of the Python program's configuration." } },
  additionalProperties: false,
} as const;

const names = { type: "array", items: { type: "string" } } as const;
const skippedNames = { type: "array", items: { type: "object" } } as const;

/**
 * What `importCredentials` would do: names only. Changes nothing. Throws `CREDENTIAL_IMPORT_NOT_FOUND`,
 * `CREDENTIAL_IMPORT_UNREADABLE` and what our store throws.
 */
export const previewImport: Operation<ImportCredentialsInput, PreviewImportOutput> = defineOperation({
  name: "preview_import",
  description: "Show the names of the keys that the Python program keeps for this user.",
  scope: "admin",
  inputSchema,
  outputSchema: {
    type: "object",
    properties: { dir: { type: "string" }, names, kept: names, skipped: skippedNames },
    required: ["dir", "names", "kept", "skipped"],
  },
  async run(context, input) {
    const [{ readFernetStore }, { openStore }] = await Promise.all([
      import("@llm-orc/credentials"),
      import("../credentials/open-store.ts"),
    ]);
    const dir = dirOf(context, input);
    const old = readFernetStore(dir, await yamlParser());
    if (old === undefined) throw notFound(dir);
    const stored = new Set((await openStore(context).list()).map(({ name }) => name));
    const found = [...old.credentials.keys()];
    return {
      dir,
      names: found.filter((name) => !stored.has(name)),
      kept: found.filter((name) => stored.has(name)),
      skipped: old.skipped,
    };
  },
});

/** Copies the keys that the Python program keeps into our store, and leaves its files as they are. Throws as `previewImport`. */
export const importCredentials: Operation<ImportCredentialsInput, ImportCredentialsOutput> = defineOperation({
  name: "import_credentials",
  description: "Copy the keys that the Python program keeps for this user.",
  scope: "admin",
  inputSchema,
  outputSchema: {
    type: "object",
    properties: { imported: names, kept: names, skipped: skippedNames, file: { type: "string" } },
    required: ["imported", "kept", "skipped", "file"],
  },
  async run(context, input) {
    const [{ importFernetStore }, { openStore }] = await Promise.all([
      import("@llm-orc/credentials"),
      import("../credentials/open-store.ts"),
    ]);
    const dir = dirOf(context, input);
    const store = openStore(context);
    const report = await importFernetStore(dir, store, await yamlParser());
    if (report === undefined) throw notFound(dir);
    return { ...report, file: store.file };
  },
});

function dirOf({ cwd, env }: OperationContext, { dir }: ImportCredentialsInput): string {
  return dir === undefined ? globalPaths(env).dir : resolve(cwd, dir);
}

async function yamlParser(): Promise<(text: string) => unknown> {
  const { parseYamlDocument } = await import("@llm-orc/core-config");
  return (text) => {
    const { value, diagnostics } = parseYamlDocument(text);
    // Not told what is wrong: it would quote the text.
    if (diagnostics.some(({ severity }) => severity === "error")) throw new Error("It is no YAML.");
    return value;
  };
}

function notFound(dir: string): OrcError {
  return new OrcError("CREDENTIAL_IMPORT_NOT_FOUND", `There are no keys of the Python program in ${dir}.`, {
    hint: "Say where its configuration is (llm-orc auth import --from <folder>), or add keys: llm-orc auth add <provider>",
  });
}
