import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonSchema, JsonValue } from "@llm-orc/contracts";
import type { McpDefinition } from "../definition/mcp-definition.ts";
import type { ToolDefinition } from "../definition/tool-definition.ts";
import { serveStdio } from "../stdio/serve-stdio.ts";
import { createConformanceDefinition } from "./conformance-definition.ts";

// A server on standard input and output whose tools misbehave in the ways that a client must not notice. Started by tests.
const STRING: JsonSchema = { type: "string" };
const PRINTER = ["-e", "console.log('printed by a child'.repeat(1000))"];

const fixtures = createConformanceDefinition();
const definition: McpDefinition = {
  ...fixtures,
  tools: [
    ...fixtures.tools,
    tool("echo_slowly", { text: STRING, ms: { type: "integer", default: 0 } }, async ({ args, progress, signal }) => {
      for (const step of [1, 2, 3]) {
        await sleep(Number(args["ms"]), undefined, { signal });
        progress({ progress: step, total: 3, message: `${textOf(args["text"])} ${step}` });
        progress({ progress: step - 1, total: 3, message: "goes back, and is dropped" });
      }
      return { type: "done", text: textOf(args["text"]), structured: { text: textOf(args["text"]) } };
    }),
    tool("print_a_lot", { text: STRING }, async ({ args }) => {
      for (let index = 0; index < 500; index++) {
        // oxlint-disable-next-line no-console -- what it is about
        console.log(`{"jsonrpc":"2.0","id":1,"result":"a lie of a script"} ${index}`);
        process.stdout.write(`no newline at the end ${index}`);
      }
      await once(spawn(process.execPath, PRINTER, { stdio: "inherit" }), "close");
      await once(spawn(process.execPath, PRINTER, { stdio: ["ignore", process.stdout, "inherit"] }), "close");
      await once(spawn(process.execPath, PRINTER, { stdio: ["ignore", 1, 2] }), "close");
      spawnSync(process.execPath, PRINTER, { stdio: "inherit" });
      const kept = execFileSync(process.execPath, ["-e", "process.stdout.write('kept')"], { encoding: "utf8" });
      return { type: "done", text: textOf(args["text"]), structured: { text: textOf(args["text"]), kept } };
    }),
    tool("wait_for_cancel", {}, async ({ signal, progress }) => {
      progress({ progress: 0, total: 1, message: "waiting" });
      if (!signal.aborted) await once(signal, "abort");
      process.stderr.write("wait_for_cancel was cancelled\n");
      return { type: "error", error: { code: "RUN_CANCELLED", message: "Cancelled." } };
    }),
    tool("delete_it", { name: STRING }, async ({ args, resumed }) => {
      const text = resumed === undefined ? "" : `${resumed.answer.action} ${JSON.stringify(resumed.answer.content ?? null)}`;
      if (resumed !== undefined) return { type: "done", text, structured: { text, state: resumed.state } };
      return {
        type: "needs_input",
        message: `Delete ${textOf(args["name"])}?`,
        schema: { type: "object", properties: { confirm: { type: "boolean" } }, required: ["confirm"], additionalProperties: false },
        state: { name: args["name"] ?? null },
        otherwise: { type: "error", error: { code: "CONFIRMATION_NEEDED", message: "Nothing was deleted.", hint: 'Pass "confirm": true.' } },
      };
    }),
    tool("break_down", {}, async () => {
      throw new Error("the password=hunter2secret is in /home/somebody/notes");
    }),
    { ...tool("administrate", {}, async () => ({ type: "done", text: "done", structured: {} })), scope: "admin" },
  ],
};

function tool(name: string, properties: Record<string, JsonSchema>, call: ToolDefinition["call"]): ToolDefinition {
  const required = Object.keys(properties).filter((key) => !("default" in (properties[key] ?? {})));
  return {
    name,
    title: name,
    description: `Fixture ${name}.`,
    toolset: "core",
    scope: "read",
    annotations: { readOnlyHint: true, openWorldHint: false },
    inputSchema: { type: "object", properties, required, additionalProperties: false },
    outputSchema: { type: "object" },
    call,
  };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

const scopes = process.env["TEST_SCOPES"] === "read" ? { scopes: new Set(["read"] as const) } : {};
await serveStdio(definition, scopes);
