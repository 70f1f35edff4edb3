import { type ListedCredential, listCredentials } from "@llm-orc/operations";
import type { CliContext } from "../../cli-context.ts";
import { EXIT } from "../../exit-codes.ts";
import { canAsk, readLine } from "../../input/read-line.ts";
import { toOperationContext, writeJson } from "../../operation-context.ts";
import type { CommandHandler } from "../../parse-arguments.ts";
import { renderTable, type TableColumn } from "../../render/table.ts";
import { styleOf } from "../../terminal-style.ts";
import { authAddCommand } from "./add.ts";
import { authRemoveCommand } from "./remove.ts";
import { authTestRefreshCommand } from "./test-refresh.ts";

const COLUMNS: readonly TableColumn[] = [
  { header: "provider", isFlexible: true },
  { header: "kind" },
  { header: "where", isFlexible: true },
  { header: "may go to", isFlexible: true },
  { header: "added" },
  { header: "expires" },
];

/** Where keys and logins are. Shows no part of any. */
export function authListCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const listed = await listCredentials.run(toOperationContext(context), {});
    if (args["json"] === true) {
      writeJson(context, listed);
      return EXIT.ok;
    }
    await show(context, listed.credentials);
    return args["interactive"] === true && canAsk(context) ? interact(context) : EXIT.ok;
  };
}

async function show(context: CliContext, credentials: readonly ListedCredential[]): Promise<void> {
  if (credentials.length === 0) {
    context.stderr.write("No key is set or stored. Add one with: llm-orc auth setup\n");
    return;
  }
  const table = await renderTable(COLUMNS, credentials.map(toRow), styleOf(context.stdout, context.env));
  context.stdout.write(`${table.join("\n")}\n`);
}

function toRow(entry: ListedCredential): string[] {
  const { provider, kind, origins, imported, added_at: added, expires_at: expires } = entry;
  const unbound = imported === true ? "none yet (imported)" : "none yet";
  return [
    provider ?? "(any)",
    kind === "oauth" ? "OAuth" : "API key",
    whereOf(entry),
    origins.length > 0 ? origins.join(", ") : provider === undefined ? "" : unbound,
    dayOf(added),
    expires === undefined ? "" : minuteOf(expires),
  ];
}

function whereOf({ source, variable, tier, is_used: isUsed }: ListedCredential): string {
  const place =
    source === "environment" ? `environment ${variable ?? ""}` : source === "helper" && tier === "local" ? "helper (project)" : source;
  return isUsed ? place : `${place} (not used)`;
}

function dayOf(time: string | undefined): string {
  return time?.slice(0, 10) ?? "";
}

function minuteOf(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")}Z`;
}

/** The menu of `--interactive`: what the other commands do, one after another. */
async function interact(context: CliContext): Promise<number> {
  const actions = { add: authAddCommand(context), remove: authRemoveCommand(context), "test-refresh": authTestRefreshCommand(context) };
  for (;;) {
    const answer = await readLine(context, "add, remove or test-refresh <provider>; nothing to end: ");
    if (answer === undefined || answer === "") return EXIT.ok;
    const [verb = "", provider = ""] = answer.split(/\s+/);
    if (!Object.hasOwn(actions, verb) || provider === "") continue;
    await actions[verb as keyof typeof actions]({ provider });
    await show(context, (await listCredentials.run(toOperationContext(context), {})).credentials);
  }
}
