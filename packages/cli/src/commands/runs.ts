import { getRun, type ListedRun, listRuns } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { formatCost, formatCount, formatDuration } from "../render/format.ts";
import { printableExcerpt, printableLine } from "../render/printable.ts";
import { renderQuestions } from "../render/questions.ts";
import { renderTable, type TableColumn } from "../render/table.ts";
import { unreadableRuns } from "../render/unreadable-runs.ts";
import { styleOf } from "../terminal-style.ts";

const COLUMNS: readonly TableColumn[] = [
  { header: "when" },
  { header: "ensemble", isFlexible: true },
  { header: "status" },
  { header: "time", align: "right" },
  { header: "cost", align: "right" },
  { header: "run", isFlexible: true },
];

export function runsListCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const { ensemble, status, limit } = args as {
      readonly ensemble?: string;
      readonly status?: ListedRun["status"];
      readonly limit: number;
    };
    const listed = await listRuns.run(toOperationContext(context), {
      limit,
      ...(ensemble === undefined ? {} : { ensemble }),
      ...(status === undefined ? {} : { status }),
    });
    if (args["json"] === true) {
      writeJson(context, listed);
      return EXIT.ok;
    }
    if (listed.runs.length === 0) {
      context.stderr.write(`There are no ${status === undefined ? "" : "such "}runs in ${listed.root}. Make one with: llm-orc demo\n`);
      return EXIT.ok;
    }
    const rows = listed.runs.map((run) => [
      run.id,
      run.ensemble,
      statusWords(run),
      run.duration_ms === undefined ? "" : formatDuration(run.duration_ms),
      run.cost === undefined ? "" : formatCost(run.cost),
      run.run_id.includes("/") ? "" : run.run_id,
    ]);
    context.stdout.write(`${(await renderTable(COLUMNS, rows, styleOf(context.stdout, context.env))).join("\n")}\n`);
    context.stderr.write(unreadableRuns(listed.runs));
    return EXIT.ok;
  };
}

export function runsShowCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const { entry, result, questions } = await getRun.run(toOperationContext(context), { run: String(args["run"]) });
    if (args["json"] === true) {
      writeJson(context, { entry, result, questions });
      return EXIT.ok;
    }
    const { stdout, stderr, env, programName } = context;
    const { palette, colors } = styleOf(stdout, env);
    const head = `${palette.strong(printableLine(result.ensemble))} ${statusWords({ ...entry, questions: questions.length })}`;
    stdout.write(`${head}, started ${entry.started_at}\n`);
    for (const [agent, { status, error }] of Object.entries(result.results))
      stdout.write(`  ${printableLine(agent)} ${status}${error === undefined ? "" : `: ${printableExcerpt(error.message)}`}\n`);
    for (const line of renderQuestions(questions, { colors })) stdout.write(`  ${line}\n`);
    const id = printableLine(entry.run_id);
    if (questions.length > 0) stderr.write(`answer with: ${programName} answer ${id}\n`);
    if (isResumable(entry)) stderr.write(`go on with: ${programName} resume ${id}\n`);
    stderr.write(`${entry.folder}\n`);
    return EXIT.ok;
  };
}

function statusWords({ status, questions }: Pick<ListedRun, "status" | "questions">): string {
  return questions === 0 ? status : `${status} (${formatCount(questions, "question")})`;
}

function isResumable({ status }: Pick<ListedRun, "status">): boolean {
  return status !== "completed" && status !== "running";
}
