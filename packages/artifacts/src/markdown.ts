// Text of models, scripts and users inside a document of ours. Each function gives a piece of Markdown that ends where it
// is meant to end, whatever the text says, and that does nothing to a terminal either.

/** A fenced block: the fence is longer than any run of its character inside. `language` must be a plain word. */
export function fenced(text: string, language = ""): string {
  const content = withoutControls(text);
  const fence = "`".repeat(Math.max(3, longestBacktickRun(content) + 1));
  return `${fence}${language}\n${content}${content.endsWith("\n") ? "" : "\n"}${fence}`;
}

/** Inline code on one line; `inTable` also keeps a `|` from ending the cell. */
export function inlineCode(text: string, options: { readonly inTable?: boolean } = {}): string {
  const line = oneLine(text);
  if (line === "") return "(empty)";
  const content = options.inTable === true ? line.replaceAll("|", String.raw`\|`) : line;
  const ticks = "`".repeat(longestBacktickRun(content) + 1);
  const pad = content.startsWith("`") || content.endsWith("`") ? " " : "";
  return `${ticks}${pad}${content}${pad}${ticks}`;
}

/** A sentence on one line with nothing in it that Markdown or HTML would act upon. */
export function prose(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_[\]<>|~&$#!]/g, String.raw`\$&`);
}

/** A table row; its cells are Markdown already. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function longestBacktickRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

function oneLine(text: string): string {
  return withoutControls(text).replaceAll(/\s+/gu, " ").trim();
}

// Escape sequences could rewrite the screen of whoever prints the file.
function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}
