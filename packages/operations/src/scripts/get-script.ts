import { open } from "node:fs/promises";
import type { Diagnostic } from "@llm-orc/contracts";
import type { ScriptDescription } from "@llm-orc/script-agent";
import { defineOperation, type Operation } from "../operation.ts";
import type { FoundScript, ScriptName } from "./find-script.ts";

export interface GetScriptOutput extends FoundScript {
  /** What its header says that it does. */
  readonly description?: string;
  readonly header: ScriptDescription;
  readonly interpreter: { readonly name: string; readonly command: string | null };
  readonly runnable: boolean;
  /** What stands in its way, and what is not as it should be. */
  readonly problems: readonly Diagnostic[];
  /** Whether its answers may be kept. */
  readonly cacheable: boolean;
  readonly why_not_cacheable?: string;
  /** The first MiB of the file. */
  readonly source: string;
  readonly source_truncated?: boolean;
}

const MAX_SOURCE_BYTES = 1024 * 1024;

/** One script: where it is, what it says of itself, what runs it, and its text. Runs nothing. */
export const getScript: Operation<ScriptName, GetScriptOutput> = defineOperation({
  name: "get_script",
  description: "Show a script: its description, parameters, interpreter, problems and source.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1, description: "As behind script:, or the name of the file." },
      category: { type: "string", description: "The folder that it is in." },
    },
    required: ["name"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      name: { type: "string" },
      category: { type: "string" },
      reference: { type: "string" },
      path: { type: "string" },
      tier: { enum: ["project", "global", "library"] },
      description: { type: "string" },
      header: { type: "object" },
      interpreter: { type: "object" },
      runnable: { type: "boolean" },
      problems: { type: "array" },
      cacheable: { type: "boolean" },
      why_not_cacheable: { type: "string" },
      source: { type: "string" },
      source_truncated: { type: "boolean" },
    },
    required: ["name", "category", "reference", "path", "header", "interpreter", "runnable", "problems", "cacheable", "source"],
  },
  async run(context, query) {
    const [agent, { readConfig }, { runOptions }, { findScript, problemsOf }] = await Promise.all([
      import("@llm-orc/script-agent"),
      import("@llm-orc/core-config"),
      import("./script-options.ts"),
      import("./find-script.ts"),
    ]);
    const options = runOptions(context, (await readConfig(context)).config);
    const found = findScript(query, options);
    const resolved = agent.resolveScript(found.path, options);
    if (resolved.type === "missing" && resolved.refusal !== undefined) throw resolved.refusal;
    const interpreter = resolved.type === "file" ? resolved.interpreter : { name: "none", command: null };
    const problems = await problemsOf(found.path, options, context.signal);
    const uncacheable = await agent.whyUncacheable(found.reference, options);
    const header = await agent.describeScript(found.path);
    const { text, isCut } = await readStart(found.path);
    return {
      ...found,
      ...(header.what === undefined ? {} : { description: header.what }),
      header,
      interpreter: { name: interpreter.name, command: interpreter.command },
      runnable: problems.every(({ severity }) => severity !== "error"),
      problems,
      cacheable: uncacheable === undefined,
      ...(uncacheable === undefined ? {} : { why_not_cacheable: uncacheable.message }),
      source: text,
      ...(isCut ? { source_truncated: true } : {}),
    };
  },
});

async function readStart(path: string): Promise<{ readonly text: string; readonly isCut: boolean }> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, MAX_SOURCE_BYTES)), 0);
    return { text: buffer.toString("utf8", 0, bytesRead), isCut: size > bytesRead };
  } finally {
    await file.close();
  }
}
