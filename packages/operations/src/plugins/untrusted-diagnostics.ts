import { DIAGNOSTIC_CODES } from "@llm-orc/core-config";
import type { Diagnostic } from "@llm-orc/contracts";
import type { TrustState } from "./project-trust.ts";

/** What the configuration says of code that needs trust: nothing once it is trusted, and that it has changed when it was. */
export function untrustedDiagnostics(diagnostics: readonly Diagnostic[], trust: TrustState): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    if (diagnostic.code !== DIAGNOSTIC_CODES.needsTrust) return [diagnostic];
    if (trust === "trusted") return [];
    return [trust === "changed" ? { ...diagnostic, message: diagnostic.message.replace(REASON, CHANGED) } : diagnostic];
  });
}

const REASON = "and the project is not trusted.";
const CHANGED = "and something in it has changed since you trusted the project.";
