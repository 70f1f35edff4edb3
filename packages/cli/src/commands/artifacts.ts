import { listArtifacts, showArtifact } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { formatCost, formatDuration } from "../render/format.ts";
import { printableLine, printableText } from "../render/printable.ts";
import { styleOf } from "../terminal-style.ts";
import { renderTable, type TableColumn } from "../render/table.ts";
import { unreadableRuns } from "../render/unreadable-runs.ts";

const COLUMNS: readonly TableColumn[] = [
  { header: "when" },
  { header: "ensemble", isFlexible: true },
  { header: "status" },
  { header: "time", align: "right" },
  { header: "cost", align: "right" },
  { header: "run", isFlexible: true },
];

export function artifactsListCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const ensemble = args["ensemble"] as string | undefined;
    const listed = await listArtifacts.run(toOperationContext(context), {
      limit: args["limit"] as number,
      ...(ensemble === undefined ? {} : { ensemble }),
    });
    if (wantsJson(args)) {
      writeJson(context, listed);
      return EXIT.ok;
    }
    if (listed.runs.length === 0) {
      context.stderr.write(`There are no runs in ${listed.root}. Make one with: llm-orc demo\n`);
      return EXIT.ok;
    }
    const rows = listed.runs.map(({ ensemble: name, id, status, duration_ms: ms, cost, run_id: runId }) => [
      id,
      name,
      status,
      ms === undefined ? "" : formatDuration(ms),
      cost === undefined ? "" : formatCost(cost),
      runId.includes("/") ? "" : runId,
    ]);
    const table = await renderTable(COLUMNS, rows, styleOf(context.stdout, context.env));
    context.stdout.write(`${table.join("\n")}\n`);
    context.stderr.write(unreadableRuns(listed.runs));
    return EXIT.ok;
  };
}

export function artifactsShowCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const name = String(args["run"]);
    const execution = args["execution"] as string | undefined;
    const { entry, result, report } = await showArtifact.run(toOperationContext(context), {
      run: execution === undefined ? name : `${name}/${execution}`,
    });
    if (wantsJson(args)) writeJson(context, result);
    else if (report !== undefined) context.stdout.write(report.endsWith("\n") ? report : `${report}\n`);
    else {
      context.stdout.write(`${entry.ensemble} ${entry.id}: ${entry.status}\n\n`);
      for (const [agent, { status, response }] of Object.entries(result.results)) {
        context.stdout.write(
          `## ${printableLine(agent)} (${status})\n\n${printableText(typeof response === "string" ? response : JSON.stringify(response))}\n\n`,
        );
      }
    }
    context.stderr.write(`${entry.folder}\n`);
    return EXIT.ok;
  };
}

function wantsJson(args: Readonly<Record<string, unknown>>): boolean {
  return args["json"] === true || args["format"] === "json";
}
