import { AnsweredElsewhere, type InputHandler } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { printableLine } from "../render/printable.ts";
import { placeOf } from "../render/questions.ts";
import { askQuestion } from "./ask-question.ts";
import { Interrupted } from "./interrupted.ts";

export interface PrompterOptions {
  /** What is shown of the run; it makes room for a question. Settles when there is something to see, or never will be. */
  readonly display: () => Promise<{ pause(): void; resume(): void } | undefined>;
  /** Ctrl-C at a question: the run is to be cancelled. */
  readonly interrupt: () => void;
}

/** Puts a run's questions to the person at its terminal, one after another. */
export function createPrompter(context: CliContext, { display, interrupt }: PrompterOptions): InputHandler {
  let turn: Promise<unknown> = Promise.resolve();
  const { stderr } = context;

  return (request, { agent, index, path, signal }) => {
    const ask = async (): Promise<{ readonly value: string } | "park"> => {
      signal.throwIfAborted();
      const view = await display();
      signal.throwIfAborted();
      view?.pause();
      try {
        const place = { agent, path, ...(index === undefined ? {} : { index }) };
        const value = await askQuestion({ ...context, signal }, request, placeOf(place));
        if (value !== undefined) return { value };
        stderr.write("Put off. It can be answered from another terminal: llm-orc answer\n");
        return "park";
      } catch (error) {
        if (error instanceof Interrupted) {
          interrupt();
          return "park";
        }
        if (signal.aborted) stderr.write(`\n${printableLine(withdrawal(signal.reason))}\n`);
        throw error;
      } finally {
        view?.resume();
      }
    };
    const answered = turn.then(ask);
    turn = answered.catch(() => {});
    return answered;
  };
}

function withdrawal(reason: unknown): string {
  if (reason instanceof AnsweredElsewhere) return "It was answered elsewhere.";
  return reason instanceof Error ? reason.message : "It needs no answer any more.";
}
