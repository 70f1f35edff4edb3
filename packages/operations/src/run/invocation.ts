import { isAbsolute, relative, resolve } from "node:path";
import { isJsonObject, type JsonObject } from "@llm-orc/contracts";
import { exists, isInside } from "@llm-orc/project-files";
import type { ExecutionStartedEvent } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import type { InvokeInput } from "./invoke.ts";
import type { PreparedRun } from "./prepare-run.ts";

/** How a run was started: what resuming it takes beside its events, which keep it. */
export interface Invocation extends Pick<InvokeInput, "ensemble" | "config_dir" | "max_concurrent" | "budget" | "keep_going" | "simulate"> {
  /** The ensemble's file; relative to the project's root when it is in it. */
  readonly file?: string;
}

/** What is kept of how a run was started. */
export function toInvocation({ project, cwd }: OperationContext, { file }: PreparedRun, input: InvokeInput): JsonObject {
  const root = project?.root;
  return {
    ensemble: input.ensemble,
    file: root !== undefined && isInside(root, file) ? relative(root, file) : resolve(cwd, file),
    ...(input.config_dir === undefined ? {} : { config_dir: resolve(cwd, input.config_dir) }),
    ...(input.max_concurrent === undefined ? {} : { max_concurrent: input.max_concurrent }),
    ...(input.budget === undefined ? {} : { budget: { ...input.budget } }),
    ...(input.keep_going === true ? { keep_going: true } : {}),
    ...(input.simulate === true ? { simulate: true } : {}),
  };
}

/** How the run of this log was started. One that says nothing was started by the ensemble's name alone. */
export function readInvocation({ project }: OperationContext, { ensemble, invocation = {} }: ExecutionStartedEvent): Invocation {
  const { ensemble: query, file, config_dir: configDir, max_concurrent: concurrency, budget, keep_going: keepGoing, simulate } = invocation;
  const path = typeof file === "string" ? fromRoot(file, project?.root) : undefined;
  return {
    // A file that has moved may still be found by its name.
    ensemble: path !== undefined && exists(path) ? path : typeof query === "string" ? query : ensemble,
    ...(typeof configDir === "string" ? { config_dir: configDir } : {}),
    ...(typeof concurrency === "number" ? { max_concurrent: concurrency } : {}),
    ...(isJsonObject(budget) ? { budget } : {}),
    ...(keepGoing === true ? { keep_going: true } : {}),
    ...(simulate === true ? { simulate: true } : {}),
  };
}

function fromRoot(file: string, root: string | undefined): string | undefined {
  if (isAbsolute(file)) return file;
  return root === undefined ? undefined : resolve(root, file);
}
