import { tmpdir } from "node:os";
import { promisify } from "node:util";
import type { ProviderStatus } from "@llm-orc/provider";
import { commandEnvironment } from "./command-environment.ts";
import { ENABLE_HINT, missingError, notStartedError } from "./errors.ts";
import { findCommand } from "./find-command.ts";
import type { ClaudeCliSettings } from "./settings.ts";

const OLDEST: readonly [number, number, number] = [2, 0, 76];
const VERSION_MS = 15_000;

/**
 * Whether the user allows the command, whether it is there and new enough. Asks it for its version and nothing else: whether it
 * is logged in is seen when it is used.
 */
export async function checkStatus(settings: ClaudeCliSettings, signal: AbortSignal): Promise<ProviderStatus> {
  if (settings.enabled !== true) return { available: false, detail: `claude-cli is not enabled. ${ENABLE_HINT}` };
  const path = findCommand(settings);
  if (path === undefined) return unavailable(missingError(undefined, settings));
  try {
    const env = commandEnvironment(settings, { messages: [], signal });
    const { execFile } = await import("node:child_process");
    const { stdout } = await promisify(execFile)(path, ["--version"], { env, cwd: tmpdir(), signal, timeout: VERSION_MS });
    const version = /\d+\.\d+\.\d+/.exec(stdout)?.[0];
    if (version === undefined) return { available: false, detail: `${path} --version does not say that it is Claude Code.` };
    if (isOlder(version, OLDEST)) {
      return { available: false, detail: `${path} is ${version}; ${OLDEST.join(".")} or later is needed. Type: claude update` };
    }
    return { available: true, detail: `Claude Code ${version} at ${path}` };
  } catch (error) {
    signal.throwIfAborted();
    return unavailable(notStartedError(undefined, path, error));
  }
}

function unavailable({ message, hint }: { readonly message: string; readonly hint?: string }): ProviderStatus {
  return { available: false, detail: `${message} ${hint ?? ""}`.trim() };
}

function isOlder(version: string, oldest: readonly number[]): boolean {
  const parts = version.split(".").map(Number);
  const at = oldest.findIndex((part, index) => parts[index] !== part);
  return at >= 0 && (parts[at] ?? 0) < (oldest[at] ?? 0);
}
