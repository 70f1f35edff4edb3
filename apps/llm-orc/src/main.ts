import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runCli } from "@llm-orc/cli";
import { anthropic } from "@llm-orc/providers-anthropic";
import { claudeCli } from "@llm-orc/providers-claude-cli";
import { google } from "@llm-orc/providers-google";
import { ollama } from "@llm-orc/providers-ollama";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { sim } from "@llm-orc/providers-sim";

/** Wires the command line: which providers there are, where the bundled content stands, what signals do. */
export async function main(version: string): Promise<void> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals, exitCode: number) => (): void => {
    // The first ends what runs in good order; the second does not wait.
    if (controller.signal.aborted) process.exit(exitCode);
    controller.abort(signal);
  };
  process.on("SIGINT", stop("SIGINT", 130));
  process.on("SIGTERM", stop("SIGTERM", 143));
  process.on("SIGHUP", stop("SIGHUP", 129));
  // A reader that has read enough closes the pipe: nothing is wrong with that. When it was stdout's, nobody is there for the
  // answer any more, and what runs is stopped as by a signal.
  let isOutputLost = false;
  const stopUnread = (error: NodeJS.ErrnoException): void => {
    if (error.code === "EPIPE") return controller.abort("SIGPIPE");
    if (isOutputLost) return;
    isOutputLost = true;
    const { code, hint } = { code: "OUTPUT_WRITE_FAILED", hint: `What a run has answered is kept: ${programName()} artifacts show last` };
    process.stderr.write(`error[${code}]: The output is not complete: ${error.message}\n  hint: ${hint}\n`);
  };
  process.stdout.on("error", stopUnread);
  // What cannot be told on stderr, the reader gone or the disk full, can be told nowhere; the run goes on.
  const ignore = (): void => {};
  process.stderr.on("error", ignore);

  const exitCode = await runCli({
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    version,
    programName: programName(),
    providers: [anthropic, google, ollama, openaiCompatible, claudeCli, sim],
    contentDir: fileURLToPath(new URL("content", import.meta.url)),
    pythonShimDir: fileURLToPath(new URL("python", import.meta.url)),
    signal: controller.signal,
    mcp: {
      program: { node: process.execPath, script: fileURLToPath(new URL("../bin/llm-orc.cjs", import.meta.url)) },
      serve: async (options, given) => {
        // A client that is gone ends the server, which first ends what it has started.
        process.stdout.off("error", stopUnread).on("error", ignore);
        const { serveMcp } = await import("./serve-mcp.ts");
        const { stdin, stdout, stderr, env } = process;
        await serveMcp(options, { cwd: process.cwd(), env, stdin, stdout, stderr, version, signal: controller.signal, ...given });
      },
    },
  });
  process.exitCode = exitCode;
  // An idle stdin or a kept-alive connection must not hold the process.
  process.stdout.write("", (error) => {
    // It may not have been told of a failed write yet.
    if (error) stopUnread(error);
    process.stderr.write("", () => process.exit(isOutputLost ? 1 : exitCode));
  });
}

// Run by a package script, the program is not on the person's own PATH.
function programName(): string {
  const local = "node_modules/.bin/llm-orc";
  return process.env["npm_lifecycle_event"] !== undefined && existsSync(local) ? local : "llm-orc";
}
