import { stateArtifacts } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";

/** Where the runs of this context are kept. */
export function artifactsRoot({ project, env }: OperationContext): string {
  return project?.artifacts ?? stateArtifacts(env);
}
