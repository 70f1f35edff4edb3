import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type ClientOptions } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { onTestFinished } from "vitest";

export const BIN = join(import.meta.dirname, "../../bin/llm-orc-mcp.cjs");

/** The two kinds of clients: those that begin with a handshake, and those that ask for the newest revision first. */
export const ERAS = [
  { mode: "legacy", revision: "2025-11-25" },
  { mode: "auto", revision: "2026-07-28" },
] as const;
export type Era = (typeof ERAS)[number]["mode"];

/** A project and a home on disk, and the built server on them. Gone after the test, or after `close`. */
export interface ServerProject {
  readonly root: string;
  readonly env: Record<string, string>;
  write(files: Readonly<Record<string, string>>): void;
  /** The server's process, on its own. */
  start(args?: readonly string[], env?: Readonly<Record<string, string>>): ServerProcess;
  /** A client of the protocol's own library, with a server behind it. */
  connect(era: Era, args?: readonly string[], options?: ClientOptions): Promise<Client>;
  close(): Promise<void>;
}

export interface ServerProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly send: (...messages: readonly object[]) => void;
  /** Waits for a text on one of its streams. */
  says(stream: "stdout" | "stderr", text: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

export function serverProject(options: { readonly keep?: boolean } = {}): ServerProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "llm-orc-mcp-app-")));
  const root = join(folder, "project");
  mkdirSync(join(root, ".llm-orc"), { recursive: true });
  const env = { PATH: process.env["PATH"] ?? "", HOME: join(folder, "home"), OLLAMA_HOST: "127.0.0.1:1" };
  const closing: (() => unknown)[] = [];
  const project: ServerProject = {
    root,
    env,
    write(files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text, { mode: 0o755 });
      }
    },
    start(args = [], more = {}) {
      const started = startProcess([BIN, ...args], { cwd: root, env: { ...env, ...more } });
      closing.push(() => started.child.kill("SIGKILL"));
      return started;
    },
    async connect(era, args = [], clientOptions = {}) {
      const client = new Client({ name: "test", version: "1.0.0" }, { ...clientOptions, versionNegotiation: { mode: era } });
      closing.push(async () => client.close());
      await client.connect(new StdioClientTransport({ command: process.execPath, args: [BIN, ...args], cwd: root, env, stderr: "ignore" }));
      return client;
    },
    async close() {
      for (const close of closing.splice(0)) await close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  if (options.keep !== true) onTestFinished(async () => project.close());
  return project;
}

export function startProcess(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): ServerProcess {
  const child = spawn(process.execPath, args, { ...options, stdio: "pipe" });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].setEncoding("utf8").on("data", (text: string) => (texts[name] += text));
  child.stdin.on("error", () => {});
  const ended = new Promise<Awaited<ServerProcess["ended"]>>((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));
  return {
    child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    send: (...messages) => void child.stdin.write(messages.map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join("")),
    async says(stream, pattern) {
      for (;;) {
        const found = pattern.exec(texts[stream]);
        if (found !== null) return found;
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode} and said: ${texts.stdout}${texts.stderr}`);
        await sleep(20);
      }
    },
    ended,
  };
}

/** What a client of the handshake revisions says first. */
export const HANDSHAKE: readonly object[] = [
  {
    id: "hello",
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1.0.0" } },
  },
  { method: "notifications/initialized" },
];

/** An ensemble with a script that sleeps for minutes, after it has written its process into a file. */
export const SLEEPER: Readonly<Record<string, string>> = {
  ".llm-orc/ensembles/sleeper.yaml": "name: sleeper\ndescription: Sleeps.\nagents: [{name: a, script: s/sleep.sh}]\n",
  ".llm-orc/scripts/s/sleep.sh": '#!/bin/bash\nsleep 600 &\necho $! > sleeping.pid\nwait\n',
};

export const CALL_SLEEPER: object = {
  id: "call",
  method: "tools/call",
  params: { name: "invoke", arguments: { ensemble_name: "sleeper", input_data: "x" } },
};

/** Waits until `SLEEPER` sleeps, and gives the process that does. */
export async function sleepingProcess({ root }: ServerProject): Promise<number> {
  const file = join(root, "sleeping.pid");
  while (!existsSync(file) || readFileSync(file, "utf8").trim() === "") await sleep(20);
  return Number(readFileSync(file, "utf8"));
}

/** Waits until there is no such process. */
export async function isGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(20);
  }
}
