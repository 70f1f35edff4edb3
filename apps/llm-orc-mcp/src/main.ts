import { fileURLToPath } from "node:url";
import { isOrcError, type Logger, redactPatterns } from "@llm-orc/contracts";
import { serveMcp } from "@llm-orc/mcp-server";
import { createContext } from "@llm-orc/operations";
import { anthropic } from "@llm-orc/providers-anthropic";
import { claudeCli } from "@llm-orc/providers-claude-cli";
import { google } from "@llm-orc/providers-google";
import { ollama } from "@llm-orc/providers-ollama";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { sim } from "@llm-orc/providers-sim";
import { HELP, readArguments } from "./read-arguments.ts";

/** Wires the server: which providers there are, where the bundled content stands, what signals do. */
export async function main(version: string): Promise<void> {
  const exitCode = await run(version).catch((error: unknown) => {
    process.stderr.write(redactPatterns(describe(error)));
    return isOrcError(error) && error.code !== "SERVER_LISTEN_FAILED" ? EXIT.usage : EXIT.failed;
  });
  process.exitCode = exitCode;
  // An idle stdin or a kept-alive connection must not hold the process.
  process.stdout.write("", () => process.stderr.write("", () => process.exit(exitCode)));
}

const EXIT = { ok: 0, failed: 1, usage: 2 } as const;
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

async function run(version: string): Promise<number> {
  const { stdin, stdout, stderr, env, argv } = process;
  // A client that is gone ends the server, which first ends what it has started.
  for (const stream of [stdout, stderr]) stream.on("error", () => {});
  const read = readArguments(argv.slice(2));
  if (read.type !== "serve") {
    stdout.write(read.type === "help" ? HELP : `${version}\n`);
    return EXIT.ok;
  }
  const controller = new AbortController();
  let ended: number = EXIT.ok;
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      // The first lets what runs end; the second does not wait.
      if (controller.signal.aborted) process.exit(code);
      ended = code;
      controller.abort(signal);
    });
  }
  const say = (level: string, message: string): void => void stderr.write(`${level}: ${oneLine(redactPatterns(message))}\n`);
  const logger: Logger = {
    warn: (message) => say("warning", message),
    debug: (message) => (read.debug ? say("debug", message) : undefined),
  };
  await serveMcp(read.options, {
    cwd: process.cwd(),
    env,
    stdin,
    stdout,
    stderr,
    version,
    logger,
    signal: controller.signal,
    createContext: (given) =>
      createContext({
        ...given,
        logger,
        providers: [anthropic, google, ollama, openaiCompatible, claudeCli, sim],
        contentDir: fileURLToPath(new URL("content", import.meta.url)),
        pythonShimDir: fileURLToPath(new URL("python", import.meta.url)),
      }),
  });
  return ended;
}

function describe(error: unknown): string {
  if (!isOrcError(error)) return `error[INTERNAL_ERROR]: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
  return `error[${error.code}]: ${oneLine(error.message)}\n${error.hint === undefined ? "" : `  hint: ${oneLine(error.hint)}\n`}`;
}

/** Without what would move a terminal's cursor. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}
