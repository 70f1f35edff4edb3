import type { Logger } from "@llm-orc/contracts";

/** Keeps what it is told. */
export function recordingLogger(): Logger & { readonly messages: string[] } {
  const messages: string[] = [];
  return { messages, warn: (message) => messages.push(message), debug: (message) => messages.push(message) };
}
