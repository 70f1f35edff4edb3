import { dirname, relative } from "node:path";
import { initProject, type InitOutput } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";

export function initCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const { "project-name": name, profiles } = args as { readonly "project-name"?: string; readonly profiles?: string };
    const made = await initProject.run(toOperationContext(context), {
      ...(name === undefined ? {} : { project_name: name }),
      ...(profiles === undefined ? {} : { profiles }),
    });
    if (args["json"] === true) {
      writeJson(context, made);
      return EXIT.ok;
    }
    const { stdout, stderr, cwd } = context;
    for (const line of linesOf("created", made.created, cwd)) stdout.write(`${line}\n`);
    for (const line of linesOf("kept   ", made.kept, cwd)) stdout.write(`${line}\n`);
    stderr.write(`\n${profilesLine(made)}\n\nNext:\n  llm-orc run hello "Is it worth it?"\n  llm-orc library browse\n  llm-orc check\n`);
    return EXIT.ok;
  };
}

/** A line for each file; of scripts, which are many, one for each folder. */
function linesOf(what: string, files: readonly string[], cwd: string): readonly string[] {
  const paths = files.map((file) => relative(cwd, file));
  const isScript = (path: string): boolean => path.startsWith(".llm-orc/scripts/");
  const folders = Map.groupBy(paths.filter(isScript), (path) => dirname(path));
  return [
    ...paths.filter((path) => !isScript(path)).map((path) => `${what}  ${path}`),
    ...[...folders].map(([folder, { length }]) => `${what}  ${folder}/ (${length} ${length === 1 ? "file" : "files"})`),
  ];
}

function profilesLine({ profiles, other_profiles: others }: InitOutput): string {
  if (profiles === undefined) {
    return "No profiles were written: no model was found. Without one: llm-orc run <ensemble> --simulate\nTo choose: llm-orc init --profiles anthropic-api|google-gemini|openai|ollama";
  }
  const also = others.map(
    ({ folder, why }) => `\nAlso here: ${folder} (${why}). To take it, remove the profiles and type: llm-orc init --profiles ${folder}`,
  );
  return `The profiles are for ${profiles.folder} (${profiles.why}).${also.join("")}`;
}
