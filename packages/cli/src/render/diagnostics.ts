import type { Diagnostic, RelatedLocation } from "@llm-orc/contracts";
import { createPalette, type Palette } from "./colors.ts";
import { formatCount } from "./format.ts";
import { markUnprintable, printableExcerpt } from "./printable.ts";
import { excerptSource } from "./source-excerpt.ts";
import { loadTextWidth, type TextWidth } from "./text-width.ts";

export interface RenderDiagnosticsOptions {
  /** The text of a file that a diagnostic names, for its source line; undefined when it cannot be read. */
  readonly readSource?: (file: string) => string | undefined;
  /** How a file is called to people, for example relative to the current folder. Default: as the diagnostic says. */
  readonly showFile?: (file: string) => string;
  /** Default false. */
  readonly colors?: boolean;
  /** Default true. */
  readonly unicode?: boolean;
  /** Columns of the terminal; source lines are cut to them. Default 100. */
  readonly columns?: number | undefined;
}

interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly length?: number;
  readonly path?: string;
}

interface Context {
  readonly palette: Palette;
  readonly showFile: (file: string) => string;
  readonly sourceLine: (place: Place) => string | undefined;
  readonly width: TextWidth;
  readonly columns: number;
  readonly ellipsis: string;
}

/**
 * Every problem with its source line, a caret under the position, the hint, and where the other party stands; then how many
 * there are. No diagnostics: no lines.
 */
export async function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderDiagnosticsOptions = {}): Promise<string[]> {
  if (diagnostics.length === 0) return [];
  const { readSource = () => undefined, showFile = (file) => file, colors = false, unicode = true, columns = 100 } = options;
  const sourceLine = sourceLines(readSource);
  const shown = diagnostics.flatMap((diagnostic) => [diagnostic, ...(diagnostic.related ?? [])]).map((place) => sourceLine(place) ?? "");
  const context: Context = {
    palette: createPalette(colors),
    showFile,
    sourceLine,
    width: await loadTextWidth(shown),
    columns: Math.max(columns, 20),
    ellipsis: unicode ? "…" : "...",
  };
  return [...diagnostics.flatMap((diagnostic) => [...renderDiagnostic(diagnostic, context), ""]), countLine(diagnostics, context.palette)];
}

function renderDiagnostic(diagnostic: Diagnostic, context: Context): readonly string[] {
  const { code, severity, message, hint, related = [] } = diagnostic;
  const { palette } = context;
  const severityStyle = severity === "error" ? palette.bad : palette.warn;
  const gutter = Math.max(...[diagnostic, ...related].map(({ line }) => String(line ?? "").length), 1);
  const margin = " ".repeat(gutter);
  return [
    `${palette.strong(severityStyle(`${severity}[${code}]`))}${palette.strong(`: ${printableExcerpt(message, 1000)}`)}`,
    ...renderPlace(diagnostic, "-->", severityStyle, gutter, context),
    ...(hint === undefined ? [] : [`${margin} ${palette.dim("=")} ${palette.active("hint:")} ${printableExcerpt(hint, 1000)}`]),
    ...related.flatMap((location) => renderRelated(location, gutter, context)),
  ];
}

function renderRelated(location: RelatedLocation, gutter: number, context: Context): readonly string[] {
  const { palette } = context;
  const note = `${" ".repeat(gutter)} ${palette.dim("=")} note: ${printableExcerpt(location.message, 1000)}`;
  return [note, ...renderPlace(location, ":::", palette.active, gutter, context)];
}

function renderPlace(
  place: Place,
  arrow: string,
  underline: (text: string) => string,
  gutter: number,
  context: Context,
): readonly string[] {
  const { palette, showFile, sourceLine, width, columns, ellipsis } = context;
  const margin = " ".repeat(gutter);
  const { file, line, column = 1, length, path } = place;
  if (file === undefined) return path === undefined || path === "" ? [] : [`${margin}${palette.dim(arrow)} ${printableExcerpt(path)}`];
  const position = line === undefined ? "" : `:${line}:${column}`;
  const head = `${margin}${palette.dim(arrow)} ${markUnprintable(showFile(file))}${position}`;
  const source = sourceLine(place);
  if (source === undefined) return [head];
  const bar = palette.dim("|");
  const excerpt = excerptSource(source, { column, length, maxWidth: columns - gutter - 3, ellipsis }, width);
  return [
    head,
    `${margin} ${bar}`,
    `${palette.dim(String(line).padStart(gutter))} ${bar} ${excerpt.text}`,
    `${margin} ${bar} ${" ".repeat(excerpt.indent)}${underline("^".repeat(excerpt.length))}`,
  ];
}

function countLine(diagnostics: readonly Diagnostic[], { bad, warn, strong }: Palette): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const parts = [
    ...(errors === 0 ? [] : [bad(formatCount(errors, "error"))]),
    ...(warnings === 0 ? [] : [warn(formatCount(warnings, "warning"))]),
  ];
  return strong(parts.join(", "));
}

/** Reads each file once. */
function sourceLines(readSource: (file: string) => string | undefined): (place: Place) => string | undefined {
  const files = new Map<string, readonly string[] | undefined>();
  return ({ file, line }) => {
    if (file === undefined || line === undefined) return undefined;
    if (!files.has(file)) files.set(file, readSource(file)?.split(/\r\n?|\n/));
    return files.get(file)?.[line - 1];
  };
}
