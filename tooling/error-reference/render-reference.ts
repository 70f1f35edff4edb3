import type { DiagnosticEntry, ErrorEntry } from "./entry.ts";
import { errorEntries } from "./error-entries.ts";
import { meaningEntries } from "./meaning-entries.ts";
import { type ExampleOutcome, runExample } from "./run-example.ts";
import { runnabilityEntries } from "./runnability-entries.ts";
import { syntaxEntries } from "./syntax-entries.ts";

/** Every diagnostic that the reference explains, by code. */
export const diagnosticEntries: readonly DiagnosticEntry[] = [...syntaxEntries, ...meaningEntries, ...runnabilityEntries].toSorted((a, b) =>
  a.code < b.code ? -1 : 1,
);

const SECTIONS: readonly { readonly title: string; readonly prefix: string; readonly text: string }[] = [
  {
    title: "Syntax",
    prefix: "ORC10",
    text: "The file is not YAML that can be read. Everything else of the file that can be told is reported too.",
  },
  { title: "Form", prefix: "ORC11", text: "The file is YAML, but not an ensemble, a profile or a configuration." },
  { title: "Meaning", prefix: "ORC2", text: "The form is right, and the ensemble makes no sense, or another one than was probably meant." },
  {
    title: "What is needed and not there",
    prefix: "ORC3",
    text: "The ensemble makes sense, and a profile, key, model, script or ensemble that it needs is missing. `run` refuses with exit code 5; behind a guard it is a warning.",
  },
];

/** The text of `docs/reference/errors.md`. Runs every example; throws when one does not show what it is to show. */
export async function renderReference(): Promise<string> {
  const parts = [INTRODUCTION];
  for (const { title, prefix, text } of SECTIONS) {
    parts.push(`## ${title}\n\n${text}`);
    for (const entry of diagnosticEntries.filter(({ code }) => code.startsWith(prefix))) parts.push(await renderDiagnosticEntry(entry));
  }
  parts.push(ERRORS_INTRODUCTION, ...errorEntries.toSorted((a, b) => (a.code < b.code ? -1 : 1)).map(renderErrorEntry));
  return `${parts.join("\n\n")}\n`;
}

const INTRODUCTION = `# Problems and errors

<!-- Made by tooling/write-error-reference.ts. Change the entries in tooling/error-reference/, then run it. -->

\`llm-orc check\` finds problems (\`ORC...\`) without running anything. An **error** keeps an ensemble from running; a **warning** does not, unless \`--strict\` is given. Codes are permanent: a code is never given another meaning.

What is printed below each example is what \`llm-orc check\` prints for it.`;

const ERRORS_INTRODUCTION = `## Errors of commands and runs

These stop a command, or are the \`error.code\` of an agent or a run in its result.`;

async function renderDiagnosticEntry(entry: DiagnosticEntry): Promise<string> {
  const { code, title, meaning, fix } = entry;
  const outcome = "example" in entry ? await runExample(entry) : undefined;
  const severity = "example" in entry ? (outcome as ExampleOutcome).severity : entry.severity;
  const parts = [`### ${code}: ${inMarkdown(title)}`, `**${severity === "error" ? "Error" : "Warning"}.** ${inMarkdown(meaning)}`];
  if ("example" in entry) {
    const shown = entry.shown === undefined ? entry.example : (entry.files?.[entry.shown] ?? "");
    parts.push(fence("yaml", shown), fence("text", (outcome as ExampleOutcome).printed));
  } else parts.push(`No example: ${inMarkdown(lowerFirst(entry.noExample))}`);
  return [...parts, `**What to do:** ${inMarkdown(fix)}`].join("\n\n");
}

function renderErrorEntry({ code, meaning, hint }: ErrorEntry): string {
  return `### ${code}\n\n${inMarkdown(meaning)}\n\n**What to do:** ${inMarkdown(hint)}`;
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Plain text as Markdown: names with underscores and references are set as code, signs that mean something are escaped. */
function inMarkdown(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith("`")
        ? part
        : part
            .replaceAll(/\$+\{[^}\s]*\}?(?: == \w+)?|\b\w+_\w+(?:\.\w+)*:?|__\w+__/g, (name) => `\`${name}\``)
            .replaceAll(/[*<>](?![^`]*`)/g, (sign) => `\\${sign}`),
    )
    .join("");
}
