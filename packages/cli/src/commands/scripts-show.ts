import { isJsonObject, type JsonObject, type JsonValue } from "@llm-orc/contracts";
import { getScript, type GetScriptOutput } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { renderProblems } from "../render/error.ts";
import { printableLine, printableText } from "../render/printable.ts";
import { renderTable, type TableColumn } from "../render/table.ts";
import { styleOf } from "../terminal-style.ts";
import { readScriptName, wantsJson } from "./scripts-question.ts";

const COLUMNS: readonly TableColumn[] = [
  { header: "parameter" },
  { header: "type" },
  { header: "default", isFlexible: true },
  { header: "what", isFlexible: true, minWidth: 20 },
];

export function scriptsShowCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const script = await getScript.run(toOperationContext(context), readScriptName(args));
    if (wantsJson(args)) {
      writeJson(context, script);
      return EXIT.ok;
    }
    const { stdout, stderr, env } = context;
    for (const line of await renderScript(script, context)) stdout.write(`${line}\n`);
    if (args["source"] === true) {
      stdout.write(`\n${stdout.isTTY === true ? printableText(script.source) : script.source}`);
      if (!script.source.endsWith("\n")) stdout.write("\n");
      if (script.source_truncated === true) stderr.write(styleOf(stderr, env).palette.dim("The rest of the file is not shown.\n"));
    }
    stderr.write(await renderProblems(script.problems, context));
    return EXIT.ok;
  };
}

async function renderScript(script: GetScriptOutput, { stdout, env }: CliContext): Promise<readonly string[]> {
  const style = styleOf(stdout, env);
  const { header, interpreter, tier } = script;
  const facts: readonly (readonly [label: string, value: string | undefined])[] = [
    ["file", `${script.path}${tier === undefined ? "" : ` (${tier})`}`],
    ["run by", interpreter.command === null ? `${interpreter.name}, which cannot run it` : runBy(interpreter.name, interpreter.command)],
    ["input", header.input],
    ["output", header.output === undefined ? undefined : toText(header.output)],
    ["needs", header.depends?.join(", ")],
    ["reads", listed(header.reads)],
    ["writes", listed(header.writes)],
    ["network", header.network === undefined ? undefined : header.network ? "yes" : "no"],
    ["answers kept", script.cacheable ? "yes, where performance.script_cache is on" : `no. ${script.why_not_cacheable ?? ""}`],
  ];
  const shown = facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
  const width = Math.max(...shown.map(([label]) => label.length));
  const rows = parameterRows(header.parameters);
  return [
    style.palette.strong(printableLine(script.reference)),
    ...(script.description === undefined ? [] : [printableLine(script.description)]),
    "",
    ...shown.map(([label, value]) => `${style.palette.dim(label.padEnd(width))}  ${printableLine(value)}`),
    ...(rows.length === 0 ? [] : ["", ...(await renderTable(COLUMNS, rows, style))]),
  ];
}

function runBy(name: string, command: string): string {
  return name === "executable" ? "the system, as its #! line says" : `${name}: ${command}`;
}

function listed(paths: readonly string[] | undefined): string | undefined {
  return paths?.length === 0 ? "nothing" : paths?.join(", ");
}

function parameterRows(schema: JsonObject | undefined): readonly (readonly string[])[] {
  const properties = schema?.["properties"];
  if (!isJsonObject(properties)) return [];
  const required = Array.isArray(schema?.["required"]) ? (schema["required"] as readonly JsonValue[]) : [];
  return Object.entries(properties).map(([name, property]) => {
    const { default: preset, description } = isJsonObject(property) ? property : {};
    const standard = preset === undefined ? (required.includes(name) ? "(required)" : "") : JSON.stringify(preset);
    return [name, typeText(property), standard, typeof description === "string" ? description : ""];
  });
}

function typeText(property: JsonValue | undefined): string {
  if (!isJsonObject(property)) return "";
  const { type, enum: choices, items } = property;
  if (Array.isArray(choices)) return choices.map((choice) => toText(choice as JsonValue)).join(" | ");
  const names = Array.isArray(type) ? type.join(" | ") : typeof type === "string" ? type : "any";
  return names === "array" && isJsonObject(items) ? `array of ${typeText(items)}` : names;
}

function toText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
