import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A program of this folder in a process of its own, which answers one request after the other. */
export interface AskedProcess<Request, Reply> {
  /** Throws what went wrong there. */
  ask(request: Request): Promise<Reply>;
  close(): Promise<void>;
}

type Answer<Reply> = { readonly reply: Reply } | { readonly error: string };

/** Starts `script`, which calls `answerRequests`. */
export function startAsked<Request extends object, Reply>(script: string, args: readonly string[]): AskedProcess<Request, Reply> {
  const child = fork(join(import.meta.dirname, script), args, { execArgv: ["--expose-gc"] });
  const exited = once(child, "exit").then(([code]) => {
    throw new Error(`${script} ended with ${String(code)}.`);
  });
  // Whoever asks is told.
  exited.catch(() => {});
  return {
    async ask(request) {
      const answered = once(child, "message");
      child.send(request);
      const [answer] = (await Promise.race([answered, exited])) as [Answer<Reply>];
      if ("error" in answer) throw new Error(`${script} ${args.join(" ")}: ${answer.error}`);
      return answer.reply;
    },
    async close() {
      child.disconnect();
      await exited.catch(() => {});
    },
  };
}

/** The other side: answers what the parent asks, and ends with it. */
export function answerRequests(answer: (request: unknown) => Promise<object>): void {
  process.once("disconnect", () => process.exit(0));
  process.on("message", (request) => {
    answer(request).then(
      (reply) => process.send?.({ reply }),
      (error: unknown) => process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}
