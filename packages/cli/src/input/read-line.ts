import { StringDecoder } from "node:string_decoder";
import type { CliContext } from "../cli-context.ts";

/** What `feed` makes of the text so far: nothing yet, or the answer and what was typed after it. */
export type Feed<T> = (text: string) => { readonly answer: T; readonly rest: string } | undefined;

/**
 * Reads stdin until `feed` has an answer, or `atEnd` when it ends before; what was typed ahead stays for the next reader. Rejects
 * with the reason of the context's signal, and with what `feed` throws.
 */
export function readUntil<T>({ stdin, signal }: Pick<CliContext, "stdin" | "signal">, feed: Feed<T>, atEnd: () => T): Promise<T> {
  const decoder = new StringDecoder("utf8");
  return new Promise((resolve, reject) => {
    const stop = (settle: () => void): void => {
      for (const [event, listener] of listeners) stdin.off(event, listener);
      signal.removeEventListener("abort", onAbort);
      stdin.pause();
      settle();
    };
    const onAbort = (): void => stop(() => reject(signal.reason as Error));
    const onEnd = (): void => stop(() => resolve(atEnd()));
    const onData = (chunk: Buffer | string): void => {
      try {
        const done = feed(typeof chunk === "string" ? chunk : decoder.write(chunk));
        if (done === undefined) return;
        stop(() => resolve(done.answer));
        if (done.rest !== "") stdin.unshift(Buffer.from(done.rest));
      } catch (error) {
        stop(() => reject(error));
      }
    };
    const listeners = [
      ["data", onData],
      ["end", onEnd],
      ["error", (error: Error) => stop(() => reject(error))],
    ] as const;
    if (signal.aborted) return reject(signal.reason as Error);
    if (stdin.readableEnded) return resolve(atEnd());
    signal.addEventListener("abort", onAbort, { once: true });
    for (const [event, listener] of listeners) stdin.on(event, listener);
    stdin.resume();
  });
}

/** Asks for one line, which the terminal itself shows and lets edit. Without the white space around it; undefined at its end (Ctrl-D). */
export async function readLine(context: CliContext, prompt: string): Promise<string | undefined> {
  context.stderr.write(prompt);
  let line = "";
  const feed: Feed<string | undefined> = (text) => {
    line += text;
    const end = line.indexOf("\n");
    return end < 0 ? undefined : { answer: line.slice(0, end).trim(), rest: line.slice(end + 1) };
  };
  return readUntil(context, feed, () => (line.trim() === "" ? undefined : line.trim()));
}

/** Whether there is a person to ask: whoever pipes something in has not seen the question. */
export function canAsk({ stdin, stderr }: Pick<CliContext, "stdin" | "stderr">): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}
