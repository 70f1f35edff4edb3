import type { Diagnostic } from "@llm-orc/contracts";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import type { ConfigFile } from "./config-files.ts";

/** Whose files: the user's, the project's, or both. */
export type ConfigScope = "all" | "global" | "local";

export interface ConfigCheckInput {
  /** Default `all`. */
  readonly scope?: ConfigScope;
}

export interface ConfigCheckOutput {
  /** No error. */
  readonly valid: boolean;
  /** The files that are there, weakest first. */
  readonly files: readonly CheckedConfigFile[];
  /** Every problem of these files, in their order. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface CheckedConfigFile extends ConfigFile {
  readonly errors: number;
  readonly warnings: number;
}

/** Finds every problem of configuration and profile files. Throws `PROJECT_NOT_FOUND` for `local` without a project, and `CONFIG_UNREADABLE`. */
export const checkConfig: Operation<ConfigCheckInput, ConfigCheckOutput> = defineOperation({
  name: "check_config",
  description: "Check the configuration and profile files of the user and of the project.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: { scope: { enum: ["all", "global", "local"], default: "all", description: "Whose files." } },
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { valid: { type: "boolean" }, files: { type: "array" }, diagnostics: { type: "array" } },
    required: ["valid", "files", "diagnostics"],
  },
  async run(context, { scope = "all" }) {
    if (scope === "local") {
      const { requireProject } = await import("../project/require-project.ts");
      requireProject(context);
    }
    return readConfigProblems(context, scope);
  },
});

/** The problems of these files, also for other operations. Executes nothing. */
export async function readConfigProblems(context: OperationContext, scope: ConfigScope): Promise<ConfigCheckOutput> {
  const [{ readConfig, readProfiles }, { addPlugins }, { configFiles }, { providerSettingsProblems }] = await Promise.all([
    import("@llm-orc/core-config"),
    import("../plugins/add-plugins.ts"),
    import("./config-files.ts"),
    import("./provider-settings-problems.ts"),
  ]);
  // Without the project only the user's own files are read, and what they say by themselves is what is checked.
  const { project: _project, ...alone } = context;
  const read = scope === "global" ? alone : context;
  const [configured, profiles] = await Promise.all([readConfig(read), readProfiles(read)]);
  const { diagnostics: found } = await addPlugins(read, configured);
  const files = configFiles(read).filter(({ tier }) => scope === "all" || tier === scope);
  const problems = [...found, ...profiles.diagnostics, ...(await providerSettingsProblems(read, configured.config))];
  const isAsked = ({ file }: Diagnostic): boolean => scope !== "local" || file === undefined || files.some((own) => own.file === file);
  const diagnostics = inOrder(dropRepeated(problems).filter(isAsked), files);
  return {
    valid: !diagnostics.some(({ severity }) => severity === "error"),
    files: files.map((file) => {
      const own = diagnostics.filter((diagnostic) => diagnostic.file === file.file);
      const errors = own.filter(({ severity }) => severity === "error").length;
      return { ...file, errors, warnings: own.length - errors };
    }),
    diagnostics,
  };
}

function inOrder(diagnostics: readonly Diagnostic[], files: readonly ConfigFile[]): readonly Diagnostic[] {
  const placeOf = ({ file }: Diagnostic): number => files.findIndex((known) => known.file === file);
  return diagnostics.toSorted((a, b) => placeOf(a) - placeOf(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

// config.yaml is read for the configuration and again for its profiles.
function dropRepeated(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}
