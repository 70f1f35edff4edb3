import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { didYouMean, OrcError } from "@llm-orc/contracts";
import type { LibrarySource } from "@llm-orc/library-sources";
import { exists, projectPaths, writeFileAtomic } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { fileSchema, SCHEMA_KINDS } from "../schema/print-schema.ts";
import { FIRST_ENSEMBLE_TEXT, PROJECT_IGNORE_TEXT, projectConfigText } from "./config-texts.ts";
import type { OfferedProfiles } from "./offered-profiles.ts";

export interface InitInput {
  /** Default: the folder's name. */
  readonly project_name?: string;
  /** The provider whose profiles are written, as a folder of the library's `profiles`; `none`. Default: the first that runs here. */
  readonly profiles?: string;
}

export interface InitOutput {
  readonly root: string;
  /** Absolute. */
  readonly created: readonly string[];
  /** What was there already and was not touched. */
  readonly kept: readonly string[];
  /** Whose profiles were written, and why; absent: of nobody. */
  readonly profiles?: Pick<OfferedProfiles, "folder" | "why">;
  /** Others that would run here. */
  readonly other_profiles: readonly Pick<OfferedProfiles, "folder" | "why">[];
}

/**
 * Makes the current folder a project: configuration, schemas, a first ensemble, the primitive scripts, and profiles of a provider that is
 * there. What exists is kept. Throws `INIT_PROFILES_UNKNOWN` before anything is written.
 */
export const initProject: Operation<InitInput, InitOutput> = defineOperation({
  name: "init",
  description: "Make the current folder a project: .llm-orc with a configuration, profiles, the primitive scripts and a first ensemble.",
  scope: "write:script",
  inputSchema: {
    type: "object",
    properties: {
      project_name: { type: "string" },
      profiles: {
        type: "string",
        description: "Whose profiles: anthropic-api, google-gemini, openai, ollama, none. Default: the first that runs here.",
      },
    },
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      root: { type: "string" },
      created: { type: "array", items: { type: "string" } },
      kept: { type: "array", items: { type: "string" } },
      profiles: { type: "object" },
      other_profiles: { type: "array", items: { type: "object" } },
    },
    required: ["root", "created", "kept", "other_profiles"],
  },
  async run(context, { project_name: name, profiles: asked }) {
    const library = await bundledLibrary(context);
    const { chosen, others } = await chooseProfiles(context, library, asked);
    const { root, dir } = projectPaths(context.cwd);
    for (const folder of ["ensembles", "profiles", "scripts", "artifacts", "schemas"]) mkdirSync(join(dir, folder), { recursive: true });
    const written = writeMissing(dir, await files(name ?? basename(root), chosen));
    const copied = library === undefined ? { created: [], kept: [] } : await copyPrimitives(context, library, dir);
    return {
      root,
      created: [...written.created, ...copied.created],
      kept: [...written.kept, ...copied.kept],
      ...(chosen === undefined ? {} : { profiles: { folder: chosen.folder, why: chosen.why } }),
      other_profiles: others.map(({ folder, why }) => ({ folder, why })),
    };
  },
});

interface Written {
  readonly created: readonly string[];
  readonly kept: readonly string[];
}

async function bundledLibrary({ contentDir }: OperationContext): Promise<LibrarySource | undefined> {
  return contentDir === undefined ? undefined : (await import("@llm-orc/library-sources")).folderSource("bundled", contentDir);
}

async function chooseProfiles(
  context: OperationContext,
  library: LibrarySource | undefined,
  asked: string | undefined,
): Promise<{ readonly chosen?: OfferedProfiles; readonly others: readonly OfferedProfiles[] }> {
  if (library === undefined || asked === "none") return { others: [] };
  // It knows keys and providers, which a listing never needs.
  const { chosenProfiles, offeredProfiles, profileFolders } = await import("./offered-profiles.ts");
  if (asked !== undefined) {
    const chosen = chosenProfiles(library, asked);
    if (chosen !== undefined) return { chosen, others: [] };
    const folders = profileFolders(library);
    const near = didYouMean(asked, folders);
    throw new OrcError("INIT_PROFILES_UNKNOWN", `The library has no profiles of "${asked}".`, {
      hint: `${near === undefined ? "" : `Did you mean "${near}"? `}There are: ${folders.join(", ")}, none.`,
    });
  }
  const [chosen, ...others] = await offeredProfiles(context, library);
  return { ...(chosen === undefined ? {} : { chosen }), others };
}

function writeMissing(dir: string, contents: Readonly<Record<string, string>>): Written {
  const created: string[] = [];
  const kept: string[] = [];
  for (const [path, content] of Object.entries(contents)) {
    const file = join(dir, path);
    if (exists(file)) kept.push(file);
    else {
      writeFileAtomic(file, content);
      created.push(file);
    }
  }
  return { created, kept };
}

/** The primitive scripts with what they import: to read, to change, and to run without a search through the library. */
async function copyPrimitives({ clock, signal }: OperationContext, source: LibrarySource, dir: string): Promise<Written> {
  const { applyCopy, planCopy } = await import("@llm-orc/library-sources");
  const primitives = source.list().filter(({ path }) => path.startsWith("scripts/primitives/"));
  const plans = await Promise.all(primitives.map((entry) => planCopy(entry, { source, target: "project", dir, hasProfile: () => false })));
  const create = byTarget(plans.flatMap((plan) => plan.create));
  const keep = byTarget(plans.flatMap((plan) => plan.keep));
  const kept = [...new Set([...keep, ...plans.flatMap(({ conflicts }) => conflicts)].map(({ target }) => target))];
  const created = await applyCopy({ dir, create, keep, overwrite: [], conflicts: [], notes: [] }, { source, clock, signal });
  return { created: created.map((path) => join(dir, path)), kept: kept.map((path) => join(dir, path)) };
}

function byTarget<File extends { readonly target: string }>(files: readonly File[]): readonly File[] {
  return [...new Map(files.map((file) => [file.target, file])).values()];
}

async function files(projectName: string, profiles: OfferedProfiles | undefined): Promise<Readonly<Record<string, string>>> {
  const schemas = await Promise.all(
    SCHEMA_KINDS.map(async (kind) => [`schemas/${kind}.json`, `${JSON.stringify(await fileSchema(kind), null, 2)}\n`] as const),
  );
  const modeline = "# yaml-language-server: $schema=../schemas/profile.json\n";
  return {
    "config.yaml": projectConfigText(projectName),
    ...Object.fromEntries(Object.entries(profiles?.files ?? {}).map(([name, text]) => [`profiles/${name}`, `${modeline}${text}`])),
    "ensembles/hello.yaml": FIRST_ENSEMBLE_TEXT,
    ".gitignore": PROJECT_IGNORE_TEXT,
    ...Object.fromEntries(schemas),
  };
}
