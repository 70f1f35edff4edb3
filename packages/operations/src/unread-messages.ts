import { type Diagnostic, OrcError } from "@llm-orc/contracts";

/** `DIAGNOSTIC_CODES.unreadable` of core-config, which need not be loaded for it. */
export const UNREADABLE = "ORC1009";

/** What is told of files that the system does not let be read, each once. */
export function unreadMessages(diagnostics: readonly Diagnostic[]): readonly string[] {
  return [...new Set(diagnostics.filter(({ code }) => code === UNREADABLE).map(({ message }) => message))];
}

/** Throws `CONFIG_UNREADABLE` for a file that the system does not let be read: what it says must not look like nothing. */
export function refuseUnread(diagnostics: readonly Diagnostic[]): void {
  const unread = diagnostics.find(({ code }) => code === UNREADABLE);
  if (unread !== undefined) throw new OrcError("CONFIG_UNREADABLE", unread.message, { hint: unread.hint });
}
