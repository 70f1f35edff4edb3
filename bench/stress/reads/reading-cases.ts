import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, type JsonObject, parseJsonOrUndefined } from "@llm-orc/contracts";
import { ENSEMBLE, GLOBAL, LIBRARY, PROFILE, PROJECT, SCRIPT, toolCall, type WriteCase } from "../writes/write-case.ts";

/** A command that only looks at what is there. */
export type ReadingCase = Pick<WriteCase, "args" | "stdin"> & { readonly name: string };

/** In arguments: the id of the run that was made first. */
export const FIRST_RUN = "<the id of the first run>";

/** What all of them look at: ensembles of two tiers, profiles, a script, a library, a key, two runs. */
export const PREPARED: WriteCase = {
  name: "prepared",
  args: [],
  files: {
    ...SCRIPT,
    ...PROJECT,
    ...LIBRARY,
    "project/.llm-orc/ensembles/talk/other.yaml": ENSEMBLE.replace("name: greet", "name: other"),
    [`${GLOBAL}/config.yaml`]: "project: {name: all}\n",
    [`${GLOBAL}/ensembles/mine.yaml`]: ENSEMBLE.replace("name: greet", "name: mine"),
    [`${GLOBAL}/profiles/slow.yaml`]: PROFILE.replace("name: quick", "name: slow"),
  },
  setup: [
    { args: ["run", "greet", "first"] },
    { args: ["run", "greet", "second"] },
    { args: ["run", "shout", "third"] },
    { args: ["auth", "add", "openai-compatible/groq"], stdin: "first-of-two-words" },
  ],
};

export const READING_CASES: readonly ReadingCase[] = [
  ["list-ensembles"],
  ["list-ensembles", "--json"],
  ["list-profiles"],
  ["check"],
  ["check", "--json"],
  ["check", "shout"],
  ["plan", "greet", "x"],
  ["plan", "shout", "x", "--json"],
  ["graph", "greet"],
  ["artifacts", "list"],
  ["artifacts", "list", "--json"],
  ["artifacts", "list", "--ensemble", "greet"],
  ["artifacts", "show", "last"],
  ["artifacts", "show", FIRST_RUN],
  ["artifacts", "show", "greet", "--json"],
  ["runs", "list"],
  ["runs", "show", FIRST_RUN],
  ["library", "browse", "--source", "local"],
  ["library", "show", "talk/greet", "--source", "local"],
  ["library", "search", "greets", "--source", "local"],
  ["library", "copy", "talk/greet", "--source", "local", "--dry-run"],
  ["library", "info", "--source", "local"],
  ["scripts", "list"],
  ["scripts", "show", "shout.sh"],
  ["config", "show"],
  ["config", "check"],
  ["auth", "list"],
  ["auth", "list", "--json"],
]
  .map((args): ReadingCase => ({ name: args.join(" "), args }))
  .concat(
    tool("list_ensembles", {}),
    tool("list_runs", {}),
    tool("list_dependencies", { ensemble_name: "greet" }),
    tool("check_ensemble_runnable", { ensemble_name: "greet" }),
    tool("list_scripts", {}),
    tool("list_profiles", {}),
    tool("library_browse", {}),
    tool("validate_ensemble", { ensemble_name: "greet" }),
  );

function tool(name: string, args: JsonObject): ReadingCase {
  return { name: `${name} (MCP)`, ...toolCall(name, args) };
}

/** The arguments as they are for what was prepared below `root`. */
export function toArgs(root: string, args: readonly string[]): readonly string[] {
  return args.map((arg) => (arg === FIRST_RUN ? firstRun(root) : arg));
}

function firstRun(root: string): string {
  const runs = join(root, "project/.llm-orc/artifacts/greet");
  const [oldest = ""] = readdirSync(runs).toSorted();
  const result = parseJsonOrUndefined(readFileSync(join(runs, oldest, "execution.json"), "utf8"));
  if (!isJsonObject(result) || typeof result["run_id"] !== "string") throw new Error("The first run has no id.");
  return result["run_id"];
}
