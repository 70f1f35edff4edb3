import type { McpDefinition, McpSession } from "../../definition/mcp-definition.ts";
import type { Scope } from "../../definition/scope.ts";
import type { ToolCall, ToolDefinition, ToolOutcome } from "../../definition/tool-definition.ts";

/** A definition that shows what reaches it: which sessions were opened and closed, and with which scopes. */
export interface ProbeDefinition extends McpDefinition {
  readonly opened: readonly McpSession[];
  readonly closed: readonly McpSession[];
  /** Calls of `wait` that have begun, and how those ended that did. */
  readonly waiting: readonly ToolCall[];
  readonly ends: readonly string[];
  /** Lets every call of `wait` end. */
  release(): void;
  /** Resolves when so many calls of `wait` have begun. */
  reached(count: number): Promise<void>;
  /** The same for those that have ended, and for sessions that were closed. */
  ended(count: number): Promise<void>;
  closings(count: number): Promise<void>;
}

export function probeDefinition(): ProbeDefinition {
  const opened: McpSession[] = [];
  const closed: McpSession[] = [];
  const waiting: ToolCall[] = [];
  const ends: string[] = [];
  const released = Promise.withResolvers<void>();
  const watchers: { list: readonly unknown[]; count: number; resolve: () => void }[] = [];

  function added(): void {
    for (const { list, count, resolve } of watchers) if (list.length >= count) resolve();
  }

  function grown(list: readonly unknown[], count: number): Promise<void> {
    return new Promise((resolve) => {
      watchers.push({ list, count, resolve });
      added();
    });
  }

  async function wait(call: ToolCall): Promise<ToolOutcome> {
    waiting.push(call);
    added();
    const aborted = new Promise<string>((resolve) => {
      call.signal.addEventListener("abort", () => resolve("cancelled"), { once: true });
    });
    const end = await Promise.race([aborted, released.promise.then(() => "released")]);
    ends.push(end);
    added();
    return { type: "done", text: end, structured: {} };
  }

  return {
    name: "probe",
    version: "1.0.0",
    instructions: "For tests.",
    tools: [
      tool("echo", "read", ({ args }) => Promise.resolve({ type: "done", text: textOf(args["text"]), structured: {} })),
      tool("scopes", "read", ({ session }) => Promise.resolve({ type: "done", text: [...session.scopes].join(" "), structured: {} })),
      tool("change", "write", () => Promise.resolve({ type: "done", text: "changed", structured: {} })),
      tool("fail", "read", () => Promise.reject(new Error("cannot read /home/somebody/.secret"))),
      tool("wait", "run", wait),
    ],
    resources: [],
    prompts: [],
    openSession({ scopes }) {
      const session: McpSession = {
        scopes,
        close() {
          closed.push(session);
          added();
          return Promise.resolve();
        },
      };
      opened.push(session);
      return session;
    },
    opened,
    closed,
    waiting,
    ends,
    release: () => released.resolve(),
    reached: (count) => grown(waiting, count),
    ended: (count) => grown(ends, count),
    closings: (count) => grown(closed, count),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function tool(name: string, scope: Scope, call: ToolDefinition["call"]): ToolDefinition {
  return {
    name,
    title: name,
    description: `Does ${name}.`,
    toolset: "core",
    scope,
    annotations: { readOnlyHint: scope === "read", openWorldHint: false },
    inputSchema: { type: "object", properties: { text: { type: "string" } }, additionalProperties: false },
    outputSchema: { type: "object" },
    call,
  };
}
