import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { OrcError } from "@llm-orc/contracts";
import { containedPath, parseName, writeFileAtomic } from "@llm-orc/project-files";
import { defineOperation, type Operation } from "../operation.ts";
import { requireProject } from "../project/require-project.ts";
import type { ScriptLanguage, ScriptTemplate } from "./script-templates.ts";

export interface CreateScriptInput {
  /** Of the file, with or without its ending. */
  readonly name: string;
  /** The folder below the project's scripts; may have `/` in it. */
  readonly category: string;
  /** `basic`: works on a text; `extraction`: takes parts out of one. Default `basic`. */
  readonly template?: ScriptTemplate;
  /** Default `python`. */
  readonly language?: ScriptLanguage;
}

export interface CreateScriptOutput {
  readonly created: true;
  /** Absolute. */
  readonly path: string;
  /** What to write behind `script:`. */
  readonly reference: string;
  readonly template: ScriptTemplate;
  readonly language: ScriptLanguage;
}

/**
 * Writes a script of the project that runs as it stands, to be changed into what is wanted. Throws `PROJECT_NOT_FOUND`, `NAME_INVALID`,
 * `PATH_OUTSIDE`, `SCRIPT_EXISTS`; then nothing is written.
 */
export const createScript: Operation<CreateScriptInput, CreateScriptOutput> = defineOperation({
  name: "create_script",
  description: "Create a script in the project from a template that runs as it stands.",
  scope: "write:script",
  inputSchema: {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1, description: "Of the file." },
      category: { type: "string", minLength: 1, description: "The folder below the project's scripts." },
      template: { enum: ["basic", "extraction"], default: "basic", description: "extraction: takes parts out of a text." },
      language: { enum: ["python", "javascript", "bash"], default: "python" },
    },
    required: ["name", "category"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      created: { type: "boolean" },
      path: { type: "string" },
      reference: { type: "string" },
      template: { type: "string" },
      language: { type: "string" },
    },
    required: ["created", "path", "reference", "template", "language"],
  },
  async run(context, { name, category, template = "basic", language = "python" }) {
    const [{ listScripts }, { scriptSearch }, { EXTENSIONS, templateText }] = await Promise.all([
      import("@llm-orc/script-agent"),
      import("./script-options.ts"),
      import("./script-templates.ts"),
    ]);
    const project = requireProject(context);
    const extension = EXTENSIONS[language];
    const stem = parseName(name.endsWith(extension) ? name.slice(0, -extension.length) : name, { what: "a script's name" });
    const reference = `${parseName(category, { allowSlashes: true, what: "a script's category" })}/${stem}${extension}`;
    const path = containedPath(project.dir, `scripts/${reference}`);
    const taken = sameName(dirname(path), stem);
    if (taken !== undefined) {
      throw new OrcError("SCRIPT_EXISTS", `There is a script of this name already: ${taken}.`, {
        hint: "Choose another name, or delete that one first.",
      });
    }
    const made = mkdirSync(dirname(path), { recursive: true });
    writeFileAtomic(path, templateText(template, language));
    if (!listScripts(scriptSearch(context)).some((listed) => listed.path === path)) {
      rmSync(made ?? path, { recursive: true, force: true });
      throw new OrcError("NAME_INVALID", `"${reference}" would not count as a script.`, {
        hint: "Folders such as lib, venv and node_modules, names that end in .test, and very deep folders are left out.",
      });
    }
    return { created: true, path, reference, template, language };
  },
});

/** The file of the folder that a reference could not tell from a new one. */
function sameName(folder: string, stem: string): string | undefined {
  const spelled = (text: string): string => text.replaceAll("-", "_").toLowerCase();
  const wanted = spelled(stem);
  const found = entriesOf(folder).find((entry) => spelled(entry.slice(0, entry.length - extname(entry).length)) === wanted);
  return found === undefined ? undefined : join(folder, found);
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
