import { OrcError } from "@llm-orc/contracts";
import type { ProjectPaths } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";

/** The project of this call. Throws `PROJECT_NOT_FOUND`. */
export function requireProject({ project, cwd }: Pick<OperationContext, "project" | "cwd">): ProjectPaths {
  if (project !== undefined) return project;
  throw new OrcError("PROJECT_NOT_FOUND", `There is no project here: neither ${cwd} nor a folder above it has a folder .llm-orc.`, {
    hint: "Go to the project's folder, or make one: llm-orc init",
  });
}
