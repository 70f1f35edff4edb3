import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One start of the fake command. */
export interface FakeCall {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly files: readonly string[];
  readonly stdin: string;
  readonly systemPrompt: string;
  readonly pid: number;
}

export interface FakeClaude extends Disposable {
  /** The folder that has it, for `PATH`. */
  readonly folder: string;
  readonly command: string;
  calls(): readonly FakeCall[];
}

/**
 * An executable `claude` that notes how it was started and then does `body`: JavaScript with `say(entry)` for a line of
 * stream-json, `delta(text)`, `begin(usage)`, `stop(reason, usage)` and `result(more)` as Claude Code 2.1 writes them, `sleep(ms)`
 * and `process`.
 */
export function fakeClaude(body: string, version = "2.1.331 (Claude Code)"): FakeClaude {
  const root = mkdtempSync(join(tmpdir(), "llm-orc-fake-claude-"));
  const folder = join(root, "bin");
  const log = join(root, "calls.jsonl");
  const command = join(folder, "claude");
  mkdirSync(folder);
  writeFileSync(log, "");
  writeFileSync(command, script(log, body, version), { mode: 0o755 });
  return {
    folder,
    command,
    calls: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as FakeCall),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

function script(log: string, body: string, version: string): string {
  return `#!${process.execPath}
const { appendFileSync, readFileSync, readdirSync, writeSync } = require("node:fs");
const args = process.argv.slice(2);
if (args[0] === "--version") { console.log(${JSON.stringify(version)}); process.exit(0); }
const option = (name) => args.find((arg) => arg.startsWith(name + "="))?.slice(name.length + 1);
const model = option("--model");
const stdin = readFileSync(0, "utf8");
appendFileSync(${JSON.stringify(log)}, JSON.stringify({
  args, env: process.env, cwd: process.cwd(), files: readdirSync("."), stdin,
  systemPrompt: readFileSync(option("--system-prompt-file"), "utf8"), pid: process.pid,
}) + "\\n");
const session = { session_id: "9defe2bc-055c-45ad-874d-0dfb7db1e901", uuid: "38c78516-b5de-49b5-9752-32af189f11b2" };
const write = (text) => { for (let rest = Buffer.from(text); rest.length > 0;) { try { rest = rest.subarray(writeSync(1, rest)); } catch (error) { if (error.code !== "EAGAIN") throw error; } } };
const say = (entry) => write(JSON.stringify({ ...entry, ...session }) + "\\n");
const event = (value) => say({ type: "stream_event", event: value, parent_tool_use_id: null });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const USAGE = { input_tokens: 25, cache_creation_input_tokens: 100, cache_read_input_tokens: 1000, output_tokens: 15 };
const begin = (usage = { ...USAGE, output_tokens: 1 }) => {
  event({ type: "message_start", message: { id: "msg_1", type: "message", role: "assistant", model: "claude-" + model + "-5", content: [], usage } });
  event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } });
};
const delta = (text) => event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
const stop = (stop_reason = "end_turn", usage = USAGE) => {
  event({ type: "content_block_stop", index: 0 });
  event({ type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage });
  event({ type: "message_stop" });
};
const result = (more = {}) => say({
  type: "result", subtype: "success", is_error: false, num_turns: 1, stop_reason: "end_turn", api_error_status: null, result: "",
  total_cost_usd: 0.000325, terminal_reason: "completed", usage: { ...USAGE, output_tokens_details: { thinking_tokens: 0 } }, ...more,
});
const failed = (error, text, more = {}) => {
  say({ type: "assistant", message: { id: "x", model: "<synthetic>", role: "assistant", content: [{ type: "text", text }] }, parent_tool_use_id: null, error });
  result({ is_error: true, result: text, terminal_reason: "api_error", total_cost_usd: 0, usage: { input_tokens: 0, output_tokens: 0 }, ...more });
  process.exit(1);
};
say({ type: "system", subtype: "init", cwd: process.cwd(), tools: [], mcp_servers: [], model, apiKeySource: "none", claude_code_version: "2.1.331" });
say({ type: "system", subtype: "status", status: "requesting" });
(async () => {
${body}
})();
`;
}
