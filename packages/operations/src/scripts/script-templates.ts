import { basicTemplate } from "./basic-template.ts";
import { extractionTemplate } from "./extraction-template.ts";

export type ScriptLanguage = "python" | "javascript" | "bash";
export type ScriptTemplate = "basic" | "extraction";

/** With which ending a script of each language is found and run. */
export const EXTENSIONS: Readonly<Record<ScriptLanguage, string>> = { python: ".py", javascript: ".mjs", bash: ".sh" };

/** The text of a new script that runs as it stands. */
export function templateText(template: ScriptTemplate, language: ScriptLanguage): string {
  return { basic: basicTemplate, extraction: extractionTemplate }[template][language];
}
