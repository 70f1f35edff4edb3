import type * as ScriptAgent from "@llm-orc/script-agent";
import type { ListedScript } from "@llm-orc/script-agent";
import { toFileError } from "@llm-orc/project-files";
import { defineOperation, type Operation } from "../operation.ts";

export interface ListScriptsInput {
  /** `file_ops` is `primitives/file_ops` too. */
  readonly category?: string;
}

export interface ScriptEntry {
  /** Of the file, without its ending. */
  readonly name: string;
  /** The folder that it is in; empty at the top. */
  readonly category: string;
  /** What to write behind `script:`. */
  readonly reference: string;
  readonly path: string;
  readonly tier: ListedScript["tier"];
  /** What its header says that it does. */
  readonly what?: string;
  readonly runnable: boolean;
  /** Why it cannot run, or else what is not as it should be. */
  readonly problem?: string;
}

export interface ListScriptsOutput {
  /** By category, then by name. */
  readonly scripts: readonly ScriptEntry[];
}

/** The scripts that an ensemble can name here. Runs nothing. */
export const listScripts: Operation<ListScriptsInput, ListScriptsOutput> = defineOperation({
  name: "list_scripts",
  description: "List the scripts of this project, of the user and of the libraries.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: { category: { type: "string", description: "Only those in this folder, or below it." } },
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      scripts: {
        type: "array",
        items: {
          type: "object",
          properties: {
            name: { type: "string" },
            category: { type: "string" },
            reference: { type: "string", description: "What to write behind script:" },
            path: { type: "string" },
            tier: { enum: ["project", "global", "library"] },
            what: { type: "string" },
            runnable: { type: "boolean" },
            problem: { type: "string" },
          },
          required: ["name", "category", "reference", "path", "tier", "runnable"],
        },
      },
    },
    required: ["scripts"],
  },
  async run(context, { category }) {
    const [agent, { readConfig }, { scriptSearch, runOptions }, { isIn, leadsOut, problemsOf, toFound }] = await Promise.all([
      import("@llm-orc/script-agent"),
      import("@llm-orc/core-config"),
      import("./script-options.ts"),
      import("./find-script.ts"),
    ]);
    const options = runOptions(context, (await readConfig(context)).config);
    const scripts: ScriptEntry[] = [];
    // One after the other: there may be thousands, and each is an open file.
    for (const listed of agent.listScripts(scriptSearch(context))) {
      const { name, category: own } = toFound(listed);
      if (!isIn(own, category)) continue;
      const problems = await problemsOf(listed.path, options, context.signal);
      const error = problems.find(({ severity }) => severity === "error");
      // What a link leads to outside is no business of a list.
      const isLink = leadsOut(listed);
      const said = isLink ? {} : await describe(listed.path, agent);
      const problem = error?.message ?? (isLink ? "It is a link that leads out of its folder." : (problems[0]?.message ?? said.problem));
      scripts.push({
        name,
        category: own,
        ...listed,
        ...(said.what === undefined ? {} : { what: said.what }),
        runnable: error === undefined,
        ...(problem === undefined ? {} : { problem }),
      });
    }
    return { scripts: scripts.sort((a, b) => compare(a.category, b.category) || compare(a.reference, b.reference)) };
  },
});

async function describe(
  path: string,
  { describeScript }: Pick<typeof ScriptAgent, "describeScript">,
): Promise<{ readonly what?: string | undefined; readonly problem?: string }> {
  try {
    return { what: (await describeScript(path)).what };
  } catch (error) {
    const refusal = toFileError(error);
    return refusal === undefined ? {} : { problem: refusal.message };
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
