import { OrcError } from "@llm-orc/contracts";
import { answerInput, chooseQuestion, fittingQuestions, getRun, type QuestionQuery } from "@llm-orc/operations";
import type { PendingQuestion } from "@llm-orc/run-spec";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { askQuestion } from "../input/ask-question.ts";
import { readInput } from "../input/read-input.ts";
import { canAsk } from "../input/read-line.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { placeOf, renderQuestions } from "../render/questions.ts";
import { styleOf } from "../terminal-style.ts";
import { resumeAndShow } from "./resume.ts";

/** Answers what a run asks: with `--value`, from a pipe, or at the terminal. */
export function answerCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const { run, agent, request } = args as { readonly run?: string; readonly agent?: string; readonly request?: string };
    const found = await getRun.run(toOperationContext(context), run === undefined ? {} : { run });
    const { entry } = found;
    if (args["list"] === true) return list(context, found.questions, entry.run_id, args["json"] === true);
    const query: QuestionQuery = { ...(agent === undefined ? {} : { agent }), ...(request === undefined ? {} : { request_id: request }) };
    const answers = await readAnswers(context, found.questions, query, args["value"] as string | undefined);
    if (answers.length === 0) return EXIT.needsInput;
    let left = found.questions;
    let isLive = entry.status === "running";
    for (const { question, value } of answers) {
      const answer = { run: entry.run_id, request_id: question.request_id, value };
      ({ questions: left, is_live: isLive } = await answerInput.run(toOperationContext(context), answer));
    }
    if (args["resume"] === true && !isLive) return resumeAndShow(context, { run: entry.run_id }, args);
    tell(context, { runId: entry.run_id, left, isLive, json: args["json"] === true });
    return EXIT.ok;
  };
}

interface Answer {
  readonly question: PendingQuestion;
  readonly value: string;
}

/** What is to be answered with what: one question from `--value` or a pipe, each that fits at the terminal. None: it was put off. */
async function readAnswers(
  context: CliContext,
  questions: readonly PendingQuestion[],
  query: QuestionQuery,
  value: string | undefined,
): Promise<readonly Answer[]> {
  if (value === undefined && canAsk(context)) return askAll(context, fittingQuestions(questions, query));
  const question = chooseQuestion(questions, query);
  if (value !== undefined && question.request.secret === true) {
    throw new OrcError("USAGE_INVALID", "The answer to this question is a secret, and other programs can see what is in a command line.", {
      hint: "Leave --value out: you are asked, or it is read from a pipe.",
    });
  }
  const given = value ?? (await readInput({}, context));
  if (given !== undefined) return [{ question, value: value ?? given.replace(/\r?\n$/, "") }];
  throw new OrcError("USAGE_INVALID", "No answer was given.", { hint: 'Give it with --value "...", from a pipe, or at a terminal.' });
}

async function askAll(context: CliContext, questions: readonly PendingQuestion[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const question of questions) {
    const value = await askQuestion(context, question.request, placeOf(question));
    if (value === undefined) break;
    answers.push({ question, value });
  }
  return answers;
}

function list(context: CliContext, questions: readonly PendingQuestion[], runId: string, json: boolean): number {
  const { stdout, env, stderr } = context;
  if (json) writeJson(context, { run_id: runId, questions });
  else if (questions.length === 0) stderr.write(`The run ${runId} has no open question.\n`);
  else stdout.write(`${renderQuestions(questions, { colors: styleOf(stdout, env).colors, hasIds: true }).join("\n")}\n`);
  return EXIT.ok;
}

function tell(
  context: CliContext,
  {
    runId,
    left,
    isLive,
    json,
  }: { readonly runId: string; readonly left: readonly PendingQuestion[]; readonly isLive: boolean; readonly json: boolean },
): void {
  const { stderr, env, programName } = context;
  if (json) return writeJson(context, { run_id: runId, is_live: isLive, questions: left });
  stderr.write("Answered.\n");
  if (left.length > 0) {
    stderr.write(`Still open:\n${renderQuestions(left, { colors: styleOf(stderr, env).colors }).join("\n")}\n`);
    stderr.write(`  answer with ${programName} answer ${runId}\n`);
  }
  if (!isLive) stderr.write(`  ${left.length > 0 ? "then " : ""}go on with ${programName} resume ${runId}\n`);
}
