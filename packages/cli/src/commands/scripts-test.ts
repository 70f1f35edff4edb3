import { type InputHandler, testScript, type TestScriptOutput } from "@llm-orc/operations";
import { OrcError } from "@llm-orc/contracts";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { askQuestion } from "../input/ask-question.ts";
import { Interrupted } from "../input/interrupted.ts";
import { canAsk } from "../input/read-line.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { formatDuration } from "../render/format.ts";
import { printableLine, printableText } from "../render/printable.ts";
import { styleOf } from "../terminal-style.ts";
import { readScriptName, readScriptQuestion, wantsJson } from "./scripts-question.ts";

/** 0: it answered; 1: it failed; 6: it asks, and nobody is there. The answer goes to stdout, all else to stderr. */
export function scriptsTestCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const { timeout, "user-input": userInput } = args as { readonly timeout?: number; readonly "user-input"?: string };
    if (timeout !== undefined && !(timeout > 0)) {
      throw new OrcError("USAGE_INVALID", "--timeout must be a number above 0.", { hint: "Like this: --timeout 120" });
    }
    const person = askAtTerminal(context);
    const tested = await testScript.run(toOperationContext(context, canAsk(context) ? { onInputRequired: person.ask } : {}), {
      ...readScriptName(args),
      ...(await readScriptQuestion(args, context)),
      ...(timeout === undefined ? {} : { timeout_seconds: timeout }),
      ...(userInput === undefined ? {} : { user_input: userInput }),
    });
    if (person.wasInterrupted()) throw new Interrupted();
    if (wantsJson(args)) writeJson(context, tested);
    else show(context, tested, args["show-request"] === true);
    if (tested.status === "needs_input") return EXIT.needsInput;
    return tested.success ? EXIT.ok : EXIT.failed;
  };
}

function askAtTerminal(context: CliContext): { readonly ask: InputHandler; wasInterrupted(): boolean } {
  let interrupted = false;
  return {
    async ask(request, { agent, signal }) {
      try {
        const value = await askQuestion({ ...context, signal }, request, agent);
        return value === undefined ? "park" : { value };
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        interrupted = true;
        return "park";
      }
    },
    wasInterrupted: () => interrupted,
  };
}

function show({ stdout, stderr, env, programName }: CliContext, tested: TestScriptOutput, showsRequest: boolean): void {
  const { palette } = styleOf(stderr, env);
  const section = (title: string, text: string): void => {
    if (text !== "") stderr.write(`${palette.strong(title)}\n${printableText(text.trimEnd())}\n\n`);
  };
  if (showsRequest) section("request", JSON.stringify(tested.request, null, 2));
  section("stderr", tested.stderr);
  if (tested.response !== null) {
    const text = tested.json === undefined ? tested.response : JSON.stringify(tested.json, null, 2);
    stdout.write(`${stdout.isTTY === true ? printableText(text) : text}\n`);
  }
  const { status, error, question, exit_code: exitCode } = tested;
  const facts = [formatDuration(tested.duration_ms), ...(exitCode === null ? [] : [`exit code ${exitCode}`])].join(", ");
  const paint = tested.success ? palette.good : palette.bad;
  stderr.write(`${paint(status)} ${palette.dim(`(${facts})`)}\n`);
  if (error !== undefined) stderr.write(`${palette.bad(error.code)}: ${printableLine(error.message)}\n`);
  if (error?.hint !== undefined) stderr.write(`  ${palette.active("hint")}: ${printableLine(error.hint)}\n`);
  if (question !== undefined) {
    stderr.write(`It asks: ${printableLine(question.prompt)}\n`);
    stderr.write(`  ${palette.active("answer with")} ${programName} scripts test ${printableLine(tested.reference)} --user-input ...\n`);
  }
}
