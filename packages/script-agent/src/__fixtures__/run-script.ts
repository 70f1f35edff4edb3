import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { AgentOutcome } from "@llm-orc/run-spec";
import { createScriptKind } from "../script-kind.ts";
import type { ScriptKindOptions } from "../script-kind-options.ts";
import { testContext, type TestContextOptions } from "./agent-context.ts";
import { fixtureScripts } from "./script-folder.ts";

/** Every process that a test starts carries it as the beginning of its marker, wherever it went. */
const marker = `test${process.pid}`;

/** The environment of scripts in tests: nothing of the user's but the programs. */
export const testEnvironment: Readonly<Record<string, string | undefined>> = {
  PATH: process.env["PATH"],
  HOME: "/nowhere",
  LLM_ORC_AGENT_PROCESS: marker,
};

export type AgentFields = Omit<Parameters<typeof testContext>[0], "script">;

/** A kind that runs the fixture scripts. */
export function testKind(options: Partial<ScriptKindOptions> = {}): ReturnType<typeof createScriptKind> {
  return createScriptKind({ cwd: fixtureScripts, env: testEnvironment, ...options });
}

/** Runs a script as an agent, with what it warned of. */
export async function runScript(
  script: string,
  agent: AgentFields = {},
  context: TestContextOptions = {},
  options: Partial<ScriptKindOptions> = {},
): Promise<AgentOutcome> {
  return testKind(options).run(testContext({ script, ...agent }, context));
}

export async function untilThere(path: string): Promise<void> {
  while (!existsSync(path)) await setTimeout(5);
}

/** What is left of the test's scripts; nothing can be seen where there is no `/proc`. */
export function markedProcesses(): readonly string[] {
  return processesThat("environ", `LLM_ORC_AGENT_PROCESS=${marker}`);
}

/** Processes with a text in their command line: found even when they cleared their environment. */
export function processesWith(argument: string): readonly string[] {
  return processesThat("cmdline", argument);
}

/** The open descriptors of this process; undefined where there is no `/proc`. */
export function openDescriptors(): number | undefined {
  return process.platform === "linux" ? readdirSync("/proc/self/fd").length : undefined;
}

function processesThat(file: "environ" | "cmdline", text: string): readonly string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/${file}`, "latin1").includes(text);
    } catch {
      return false;
    }
  });
}
