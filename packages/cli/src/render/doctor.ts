import type { CheckSection, CheckStatus, DoctorCheck, DoctorOutput } from "@llm-orc/operations";
import { createPalette, type Palette } from "./colors.ts";
import { formatCount } from "./format.ts";
import { printableLine } from "./printable.ts";
import { loadTextWidth, padText, type TextWidth, truncateText } from "./text-width.ts";

export interface RenderDoctorOptions {
  /** Columns of the terminal; absent (a pipe): 80. */
  readonly columns?: number | undefined;
  /** Default false. */
  readonly colors?: boolean;
  /** Default true. */
  readonly unicode?: boolean;
}

const TITLES: Readonly<Record<CheckSection, string>> = {
  program: "Program",
  files: "Files",
  scripts: "Scripts",
  keys: "Keys",
  providers: "Providers",
  plugins: "Plugins",
  ensembles: "Ensembles",
};

const MARKS: Readonly<Record<CheckStatus, { readonly unicode: string; readonly ascii: string; readonly style: keyof Palette }>> = {
  ok: { unicode: "✓", ascii: "ok", style: "good" },
  info: { unicode: "·", ascii: "--", style: "dim" },
  warning: { unicode: "!", ascii: "!", style: "warn" },
  error: { unicode: "✗", ascii: "XX", style: "bad" },
};

const WIDEST_NAME = 26;
const NARROWEST_TEXT = 24;

interface Layout {
  readonly palette: Palette;
  readonly unicode: boolean;
  readonly width: TextWidth;
  readonly columns: number;
}

/** The checks by section, in aligned columns that fit the terminal; under each that is not well what to do. Then a conclusion. */
export async function renderDoctor({ checks, asked }: DoctorOutput, options: RenderDoctorOptions = {}): Promise<string[]> {
  const { columns = 80, colors = false, unicode = true } = options;
  const shown = checks.map((check) => ({
    ...check,
    name: printableLine(check.name),
    message: printableLine(check.message),
    ...(check.fix === undefined ? {} : { fix: printableLine(check.fix) }),
  }));
  const width = await loadTextWidth(shown.flatMap(({ name, message, fix = "" }) => [name, message, fix]));
  const layout: Layout = {
    palette: createPalette(colors),
    unicode,
    width,
    columns,
  };
  const sections = (Object.keys(TITLES) as CheckSection[]).map((section) => shown.filter((check) => check.section === section));
  return [
    ...sections.filter((own) => own.length > 0).flatMap((own) => [...renderSection(own, layout), ""]),
    conclusion(checks, asked, layout.palette),
  ];
}

function renderSection(checks: readonly DoctorCheck[], layout: Layout): readonly string[] {
  const [first] = checks;
  const nameWidth = Math.min(WIDEST_NAME, Math.max(...checks.map(({ name }) => layout.width(name))));
  return [
    layout.palette.strong(first === undefined ? "" : TITLES[first.section]),
    ...checks.flatMap((check) => renderCheck(check, nameWidth, layout)),
  ];
}

function renderCheck({ name, status, message, fix }: DoctorCheck, nameWidth: number, layout: Layout): readonly string[] {
  const { palette, unicode, width, columns } = layout;
  const { style, ...signs } = MARKS[status];
  const mark = palette[style](padText(unicode ? signs.unicode : signs.ascii, unicode ? 1 : 2, width));
  const markWidth = unicode ? 1 : 2;
  const label = padText(truncateText(name, nameWidth, width, unicode ? "…" : "..."), nameWidth, width);
  const indent = 2 + markWidth + 1 + nameWidth + 2;
  const room = Math.max(NARROWEST_TEXT, columns - indent);
  const margin = " ".repeat(indent);
  const [head = "", ...rest] = wrapWhole(message, room, width);
  const arrow = unicode ? "→ " : "> ";
  // A command is to be copied as one line, however narrow the terminal is.
  const fixLines = fix === undefined ? [] : isCommand(fix) ? [fix] : wrapWhole(fix, room - arrow.length, width);
  return [
    `  ${mark} ${label}  ${head}`.trimEnd(),
    ...rest.map((line) => margin + line),
    ...fixLines.map((line, index) => `${margin}${palette.active(index === 0 ? arrow : "  ")}${line}`),
  ];
}

/** Lines of whole words; one that is too long for a line, such as a path, keeps its own. */
function wrapWhole(text: string, columns: number, width: TextWidth): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && width(`${line} ${word}`) <= columns) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function isCommand(fix: string): boolean {
  return /^(llm-orc|export|chmod) /.test(fix);
}

function conclusion(checks: readonly DoctorCheck[], asked: boolean, { strong, good, bad, warn, dim }: Palette): string {
  const count = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const parts = [
    ...(errors === 0 ? [] : [bad(formatCount(errors, "error"))]),
    ...(warnings === 0 ? [] : [warn(formatCount(warnings, "warning"))]),
  ];
  const said = parts.length === 0 ? good("All is well.") : `${parts.join(", ")}.`;
  return `${strong(said)}${asked ? "" : dim(" Offline; to ask the network too: llm-orc doctor --check")}`;
}
