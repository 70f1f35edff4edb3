import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import type { ProviderPlugin } from "@llm-orc/provider";
import { afterEach } from "vitest";
import type { CliContext } from "../../../cli-context.ts";
import { runCli } from "../../../main.ts";
import { acme, open } from "./acme.ts";

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What comes in on stdin. Default: nothing, at once. */
  readonly stdin?: string;
  /** A person at a terminal types it. Default: it is piped. */
  readonly isTTY?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Is shown what comes on stderr, as it comes. */
  readonly onStderr?: (text: string) => void;
}

/** A user's own folders and a project; both are removed after the test. */
export interface AuthHome {
  readonly root: string;
  readonly home: string;
  /** `~/.config/llm-orc` */
  readonly config: string;
  run(argv: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** What `auth list --json` lists. */
  list(env?: Readonly<Record<string, string>>): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Writes files by path from the project's root. */
  write(files: Readonly<Record<string, string>>): void;
  /** The text of every file of the project and the user, one after another. */
  everythingWritten(): string;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function authHome(more: readonly ProviderPlugin[] = []): AuthHome {
  const [root, home] = ["llm-orc-auth-project-", "llm-orc-auth-home-"].map((name) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), name)));
    folders.push(folder);
    return folder;
  }) as [string, string];

  async function run(argv: readonly string[], { stdin = "", isTTY = false, env = {}, onStderr }: RunOptions = {}): Promise<Outcome> {
    const [stdout, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY })];
    let said = "";
    stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      onStderr?.(chunk.toString());
    });
    const input = Object.assign(new PassThrough(), { isTTY, setRawMode() {} });
    input.end(stdin);
    const context: CliContext = {
      argv,
      env: { PATH: process.env["PATH"], HOME: home, NO_COLOR: "1", ...env },
      cwd: root,
      stdin: input,
      stdout,
      stderr,
      version: "0.0.0",
      programName: "llm-orc",
      providers: [acme, open, ...more],
      signal: new AbortController().signal,
    };
    const exitCode = await runCli(context);
    return { exitCode, stdout: String(stdout.read() ?? ""), stderr: said };
  }

  return {
    root,
    home,
    config: join(home, ".config/llm-orc"),
    run,
    list: async (env = {}) => {
      const { stdout } = await run(["auth", "list", "--json"], { env });
      return (JSON.parse(stdout) as { credentials: Readonly<Record<string, unknown>>[] }).credentials;
    },
    write(files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
    },
    everythingWritten: () =>
      [root, home]
        .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
        .join("\n"),
  };
}
