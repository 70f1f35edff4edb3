import { existsSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { projectPaths, writeFileAtomic } from "@llm-orc/project-files";
import { defineOperation, type Operation } from "../operation.ts";
import { fileSchema, SCHEMA_KINDS } from "../schema/print-schema.ts";
import { projectConfigText } from "./config-texts.ts";

export interface InitInput {
  /** Default: the folder's name. */
  readonly project_name?: string;
}

export interface InitOutput {
  readonly root: string;
  readonly created: readonly string[];
  /** What was there already and was not touched. */
  readonly kept: readonly string[];
}

/** Makes the current folder a project. What exists is kept. */
export const initProject: Operation<InitInput, InitOutput> = defineOperation({
  name: "init",
  description: "Make the current folder a project: .llm-orc with a configuration, a first profile and a first ensemble.",
  scope: "write",
  inputSchema: { type: "object", properties: { project_name: { type: "string" } }, additionalProperties: false },
  outputSchema: {
    type: "object",
    properties: { root: { type: "string" }, created: { type: "array" }, kept: { type: "array" } },
    required: ["root", "created", "kept"],
  },
  async run(context, { project_name: name }) {
    const { root, dir } = projectPaths(context.cwd);
    for (const folder of ["ensembles", "profiles", "scripts", "artifacts", "schemas"]) mkdirSync(join(dir, folder), { recursive: true });
    const created: string[] = [];
    const kept: string[] = [];
    for (const [path, content] of Object.entries(await files(name ?? basename(root)))) {
      const file = join(dir, path);
      if (existsSync(file)) kept.push(file);
      else {
        writeFileAtomic(file, content);
        created.push(file);
      }
    }
    return { root, created, kept };
  },
});

async function files(projectName: string): Promise<Readonly<Record<string, string>>> {
  const schemas = await Promise.all(
    SCHEMA_KINDS.map(async (kind) => [`schemas/${kind}.json`, `${JSON.stringify(await fileSchema(kind), null, 2)}\n`] as const),
  );
  return {
    "config.yaml": projectConfigText(projectName),
    "profiles/local.yaml": `# yaml-language-server: $schema=../schemas/profile.json
# A first profile to change: agents use it with "model_profile: local".
name: local
provider: openai-compatible/ollama
model: llama3.2
`,
    "ensembles/hello.yaml": `# yaml-language-server: $schema=../schemas/ensemble.json
# Run it: llm-orc run hello "Should we rewrite it?"
name: hello
description: Two views of one question, and a conclusion. A first ensemble to change.
default_task: Is it better to write the tests or the program first?

agents:
  - name: optimist
    model_profile: demo   # built in: a model that is there, else a simulated one
    system_prompt: Name the strongest reason in favour, in two sentences.

  - name: sceptic
    model_profile: demo
    system_prompt: Name the strongest reason against, in two sentences.

  - name: judge
    model_profile: demo
    depends_on: [optimist, sceptic]
    system_prompt: Weigh both views and decide, in three sentences.
`,
    ".gitignore": "artifacts/\ncache/\n*.local.yaml\ncredentials.yaml\n.encryption_key\n",
    ...Object.fromEntries(schemas),
  };
}
