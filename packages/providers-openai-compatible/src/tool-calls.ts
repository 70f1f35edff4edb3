import { isJsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { StreamPart } from "@llm-orc/provider";

/** Puts tool calls together from their deltas. */
export interface ToolCalls {
  take(deltas: readonly JsonValue[]): void;
  readonly count: number;
  /** Of all calls together. */
  readonly argumentsLength: number;
  /** The calls, in order. `fail` makes the error for arguments that are no JSON. */
  parts(fail: (what: string) => Error): readonly Extract<StreamPart, { type: "tool-call" }>[];
}

interface OpenCall {
  id: string;
  name: string;
  arguments: string;
}

export function createToolCalls(): ToolCalls {
  const calls: OpenCall[] = [];
  const current = new Map<number, OpenCall>();

  function callAt(index: number, id: string): OpenCall {
    const open = current.get(index);
    // Gemini's server gives every parallel call index 0; a new id is a new call.
    if (open !== undefined && (id === "" || open.id === "" || open.id === id)) return open;
    const call: OpenCall = { id, name: "", arguments: "" };
    calls.push(call);
    current.set(index, call);
    return call;
  }

  return {
    take(deltas) {
      for (const [position, delta] of deltas.entries()) {
        if (!isJsonObject(delta)) continue;
        const id = typeof delta.id === "string" ? delta.id : "";
        const call = callAt(typeof delta.index === "number" ? delta.index : position, id);
        if (call.id === "") call.id = id;
        const details = isJsonObject(delta.function) ? delta.function : {};
        if (typeof details.name === "string" && call.name === "") call.name = details.name;
        if (typeof details.arguments === "string") call.arguments += details.arguments;
        else if (isJsonObject(details.arguments)) call.arguments = JSON.stringify(details.arguments);
      }
    },
    get count() {
      return calls.length;
    },
    get argumentsLength() {
      return calls.reduce((sum, call) => sum + call.arguments.length, 0);
    },
    parts: (fail) =>
      calls.map((call, index) => {
        const input = call.arguments.trim() === "" ? {} : parseJsonOrUndefined(call.arguments);
        if (input === undefined || call.name === "") throw fail(`called the tool "${call.name}" with arguments that are not JSON`);
        return { type: "tool-call", id: call.id === "" ? `call_${index}` : call.id, name: call.name, input };
      }),
  };
}
