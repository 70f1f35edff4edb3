import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import type { ProviderPlugin } from "@llm-orc/provider";
import { afterEach } from "vitest";
import type { McpHandle } from "../../cli-context.ts";
import { runCli } from "../../main.ts";

export interface CliOptions {
  /** What a person types; then there is a terminal. */
  readonly types?: string;
  /** What comes through a pipe; then there is none. */
  readonly piped?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly providers?: readonly ProviderPlugin[];
  /** Of stdout, which then is a terminal. */
  readonly columns?: number;
  readonly mcp?: McpHandle;
}

/** A project and a home on disk, both removed after the test. */
export interface CliProject {
  readonly root: string;
  readonly home: string;
  write(files: Readonly<Record<string, string>>): void;
  run(argv: readonly string[], options?: CliOptions): Promise<{ exitCode: number; stdout: string; stderr: string }>;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function cliProject(): CliProject {
  const [root, home] = ["llm-orc-cli-project-", "llm-orc-cli-home-"].map((name) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), name)));
    folders.push(folder);
    return folder;
  }) as [string, string];
  return {
    root,
    home,
    write(files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
    },
    async run(argv, { types, piped, env = {}, providers = [], columns, mcp } = {}) {
      const isTTY = types !== undefined;
      const stdout = Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns });
      const stderr = Object.assign(new PassThrough(), { isTTY });
      const stdin = Object.assign(new PassThrough(), { isTTY });
      stdin.end(types ?? piped ?? "");
      const exitCode = await runCli({
        argv,
        env: { HOME: home, NO_COLOR: "1", PATH: "/nowhere", ...env },
        cwd: root,
        stdin,
        stdout,
        stderr,
        version: "0.0.0",
        programName: "llm-orc",
        providers,
        ...(mcp === undefined ? {} : { mcp }),
        signal: new AbortController().signal,
      });
      return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
    },
  };
}
