import { OrcError, Redacted } from "@llm-orc/contracts";
import type { CliContext } from "../cli-context.ts";
import { Interrupted } from "./interrupted.ts";
import { type Feed, readUntil } from "./read-line.ts";

// More than any key, less than a file that was piped in by mistake.
const MAX_LENGTH = 64 * 1024;
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const CTRL_U = "\u0015";
const CTRL_W = "\u0017";
const ESC = "\u001b";

/**
 * Reads a secret: on a terminal after a question, without showing anything of what is typed or pasted; else the whole of stdin. It may
 * be empty. Throws `AUTH_SECRET_INVALID` when it is longer than any secret, and `Interrupted` on Ctrl-C.
 */
export async function readSecret(context: Pick<CliContext, "stdin" | "stderr" | "signal">, question: string): Promise<Redacted> {
  return new Redacted(context.stdin.isTTY === true ? await typed(context, question) : await piped(context));
}

async function typed(context: Pick<CliContext, "stdin" | "stderr" | "signal">, question: string): Promise<string> {
  const { stdin, stderr } = context;
  // Otherwise the terminal shows each character itself, and gives a line only when it has ended. Before the question: who is fast
  // must not be shown either.
  stdin.setRawMode?.(true);
  stderr.write(`${question} (what you type is not shown): `);
  try {
    return await readUntil(context, hiddenLine(), () => "");
  } finally {
    stdin.setRawMode?.(false);
    stderr.write("\n");
  }
}

/** A line as a terminal would have edited it: it knows backspace, Ctrl-U, Ctrl-W, Ctrl-D, and ignores the other keys of that kind. */
function hiddenLine(): Feed<string> {
  let line: string[] = [];
  let escape: string | undefined;
  return (text) => {
    const characters = Array.from(text);
    for (const [index, character] of characters.entries()) {
      if (escape !== undefined) {
        escape += character;
        // `ESC [ 2 0 0 ~` before a paste, `ESC [ A` for an arrow; of `ESC x` the x belongs to it.
        // oxlint-disable-next-line no-control-regex -- the key that begins it
        if (/^\u001b(?:[^[O]|[[O][0-9;]*[@-Z\\^-~])$/.test(escape)) escape = undefined;
        continue;
      }
      if (character === "\r" || character === "\n" || (character === CTRL_D && line.length === 0)) {
        return { answer: line.join(""), rest: characters.slice(index + 1).join("") };
      }
      if (character === CTRL_C) throw new Interrupted();
      if (character === ESC) escape = ESC;
      else if (character === "\b" || character === "\u007f") line.pop();
      else if (character === CTRL_U || character === CTRL_W) line = [];
      else if (character >= " ") line.push(character);
      if (line.length > MAX_LENGTH) throw tooLong();
    }
    return undefined;
  };
}

async function piped(context: Pick<CliContext, "stdin" | "signal">): Promise<string> {
  let whole = "";
  return readUntil(
    context,
    (text) => {
      whole += text;
      if (whole.length > MAX_LENGTH) throw tooLong();
      return undefined;
    },
    () => whole.trim(),
  );
}

function tooLong(): OrcError {
  return new OrcError("AUTH_SECRET_INVALID", "What was given is longer than any key. Nothing was stored.", {
    hint: "Give the key alone: llm-orc auth add <provider> < key.txt",
  });
}
