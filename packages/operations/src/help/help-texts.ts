import { assertNever } from "@llm-orc/contracts";
import { relative } from "node:path";
import { profileSchema } from "@llm-orc/core-config";
import { type ProjectPaths, projectPaths } from "@llm-orc/project-files";
import { builtInKinds } from "@llm-orc/run-spec";
import type { OfferedTool } from "./get-help.ts";

export type HelpTopic = "overview" | "directory_structure" | "schemas" | "tools" | "workflows";

/** What the texts are made of. */
export interface HelpFacts {
  readonly project: ProjectPaths | undefined;
  readonly providers: readonly string[];
  readonly tools: readonly OfferedTool[];
  readonly resources: readonly string[];
}

export function helpText(topic: HelpTopic, facts: HelpFacts): string {
  switch (topic) {
    case "overview":
      return overview(facts);
    case "directory_structure":
      return directories();
    case "schemas":
      return schemas(facts.resources);
    case "tools":
      return toolList(facts.tools);
    case "workflows":
      return workflows(new Set(facts.tools.map(({ name }) => name)));
    default:
      return assertNever(topic);
  }
}

function overview({ project, providers }: HelpFacts): string {
  return `llm-orc runs ensembles: graphs of agents, each a language model, a script or another ensemble, described in YAML. An agent starts as soon as the agents in its depends_on have ended. Every run is kept with its result, cost and journal.
Project: ${project === undefined ? "none here; set_project or `llm-orc init`" : project.root}
Providers: ${providers.join(", ")}`;
}

function directories(): string {
  const { root, dir, configFile, ensembles, profiles, scripts, artifacts } = projectPaths("/");
  const below = (path: string): string => relative(root, path);
  return `${below(dir)}/ makes a folder a project:
${below(configFile)}: settings
${below(ensembles)}/[folder/]<name>.yaml: ensembles
${below(profiles)}/<name>.yaml: model profiles, one a file
${below(scripts)}/<category>/<file>: scripts, in any language
${below(artifacts)}/[folder/]<ensemble>/<timestamp>/: runs, with execution.json, execution.md, events.jsonl
The user's own (~/.config/llm-orc) has the same layout and counts behind the project's, the library behind both. Keys are in neither: llm-orc auth add <provider>.`;
}

function schemas(resources: readonly string[]): string {
  const kinds = builtInKinds.flatMap(({ key }) => key ?? []);
  const profileKeys = Object.keys(profileSchema["properties"] as object);
  return `Ensemble:
name: review
description: Two views and a verdict
agents:
  - name: facts
    script: text/count.py
  - name: critic
    model_profile: fast
    system_prompt: Find the weakest claim.
  - name: verdict
    model_profile: fast
    depends_on: [facts, critic]
    when: \${facts.success} == true
An agent asks a model (model_profile, or provider and model) or has one of: ${kinds.join(", ")}. fan_out: true runs it once per item of its first dependency's list.
Profile: ${profileKeys.join(", ")}.
A script reads one JSON document {input, parameters, dependencies} on stdin and prints JSON with "success".
The whole JSON Schemas: llm-orc schema ensemble|profile|config.${resources.length === 0 ? "" : `\nTo read what there is: ${resources.join(", ")}.`}`;
}

function toolList(tools: readonly OfferedTool[]): string {
  const sets = [...new Set(tools.map(({ toolset }) => toolset))];
  return sets
    .map(
      (set) =>
        `${set}: ${tools
          .filter(({ toolset }) => toolset === set)
          .map(({ name }) => name)
          .join(", ")}`,
    )
    .join("\n");
}

/** What is to be done, and the tools for it in their order. */
const WORKFLOWS: readonly (readonly [string, readonly string[]])[] = [
  ["Run one", ["list_ensembles", "check_ensemble_runnable", "invoke", "analyze_execution"]],
  ["Write one", ["list_profiles", "list_scripts", "create_ensemble", "validate_ensemble", "invoke"]],
  ["Take one from the library", ["library_search", "library_copy", "list_dependencies", "check_ensemble_runnable"]],
  ["Write a script", ["create_script", "test_script", "get_script"]],
  ["Set up a model", ["get_provider_status", "create_profile", "update_profile"]],
  ["Share one", ["check_promotion_readiness", "promote_ensemble"]],
  ["Look back", ["get_metrics", "analyze_execution", "get_artifact"]],
  ["Tidy up", ["cleanup_artifacts", "delete_artifact"]],
];

function workflows(offered: ReadonlySet<string>): string {
  const possible = WORKFLOWS.map(([what, steps]) => [what, steps.filter((step) => offered.has(step))] as const);
  return `${possible
    .filter(([, steps]) => steps.length > 0)
    .map(([what, steps]) => `${what}: ${steps.join(" -> ")}`)
    .join("\n")}
What deletes needs confirm; what changes much has dry_run. A run that asks a person ends as needs_input and goes on with the answer.`;
}
