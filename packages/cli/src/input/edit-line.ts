import { createInterface } from "node:readline";
import type { CliContext } from "../cli-context.ts";
import { Interrupted } from "./interrupted.ts";

/**
 * One line that a person types and edits at the terminal; undefined on Ctrl-D, after which further lines can be asked for.
 * What was typed so far is gone when the signal aborts: then it rejects with its reason. Throws `Interrupted` on Ctrl-C.
 */
export function editLine(
  { stdin, stderr, signal }: Pick<CliContext, "stdin" | "stderr" | "signal">,
  prompt: string,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    // The terminal's own lines would end the input for good on Ctrl-D, and leave half a line to the next question.
    const lines = createInterface({ input: stdin, output: stderr, terminal: true, historySize: 0 });
    const stop = (settle: () => void): void => {
      signal.removeEventListener("abort", onAbort);
      lines.removeAllListeners();
      lines.close();
      settle();
    };
    const onAbort = (): void => stop(() => reject(signal.reason as Error));
    signal.addEventListener("abort", onAbort, { once: true });
    lines.once("line", (line) => stop(() => resolve(line)));
    lines.once("SIGINT", () => stop(() => reject(new Interrupted())));
    lines.once("close", () => {
      stderr.write("\n");
      stop(() => resolve(undefined));
    });
    lines.setPrompt(prompt);
    lines.prompt();
  });
}
