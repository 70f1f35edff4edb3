import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, silentLogger, systemClock } from "@llm-orc/contracts";
import {
  createProviderRegistry,
  generate,
  type GenerateRequest,
  type GenerateResult,
  isProviderError,
  type LanguageModel,
  type Provider,
  type ProviderContext,
  type ProviderError,
  type StreamPart,
} from "@llm-orc/provider";
import { plugin } from "../plugin.ts";
import type { ClaudeCliSettings } from "../settings.ts";
import type { FakeClaude } from "./fake-claude.ts";

/** An answer of two pieces. */
export const HELLO = `begin(); delta("Hel"); delta("lo."); stop(); result({ result: "Hello." });`;

/** What is asked when a test asks nothing else. */
export const REQUEST: GenerateRequest = {
  messages: [{ role: "user", parts: [{ type: "text", text: "Say hello." }] }],
  signal: new AbortController().signal,
};

type Env = Readonly<Record<string, string>>;

export function provider(
  fake: FakeClaude,
  settings: ClaudeCliSettings = {},
  env: Env = {},
  clock: Clock = systemClock,
): Provider {
  const context: ProviderContext = { credential: async () => undefined, logger: silentLogger, clock };
  const registry = createProviderRegistry(plugin.providers, {
    context: () => context,
    env: { PATH: fake.folder, ...env },
    settings: { "claude-cli": { enabled: true, ...settings } },
  });
  return registry.provider("claude-cli");
}

export function model(
  fake: FakeClaude,
  settings?: ClaudeCliSettings,
  env?: Env,
  clock?: Clock,
): LanguageModel {
  return provider(fake, settings, env, clock).languageModel("haiku");
}

export async function parts(
  fake: FakeClaude,
  request: Partial<GenerateRequest> = {},
  settings?: ClaudeCliSettings,
  env?: Env,
): Promise<readonly StreamPart[]> {
  const all: StreamPart[] = [];
  for await (const part of model(fake, settings, env).stream({ ...REQUEST, ...request })) all.push(part);
  return all;
}

export async function answer(
  fake: FakeClaude,
  request: Partial<GenerateRequest> = {},
  settings?: ClaudeCliSettings,
  env?: Env,
): Promise<GenerateResult> {
  return generate(model(fake, settings, env), { ...REQUEST, ...request });
}

export async function failure(
  fake: FakeClaude,
  request: Partial<GenerateRequest> = {},
  settings?: ClaudeCliSettings,
  clock?: Clock,
  env?: Env,
): Promise<ProviderError> {
  try {
    await generate(model(fake, settings, env, clock), { ...REQUEST, ...request });
  } catch (error) {
    if (isProviderError(error)) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

export function isAlive(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? 0, 0);
  } catch {
    return false;
  }
}

export function leftFolders(): readonly string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith("llm-orc-claude-cli-"))
    .map((name) => join(tmpdir(), name));
}
