import { agentFacts, type GraphAgent, type GraphDocument, type GraphEnsemble } from "./graph-document.ts";
import { labelText } from "./label-text.ts";
import { type LaneCell, type LaneRow, toLaneRows } from "./lanes.ts";

export interface ToAsciiOptions {
  /** No line is wider. Default 80. */
  readonly columns?: number;
  /** Lines of the Unicode box drawing set. Default false: ASCII. */
  readonly unicode?: boolean;
  /** How many columns a text takes. Default: one for each UTF-16 unit. */
  readonly width?: (text: string) => number;
}

interface Context {
  readonly columns: number;
  readonly signs: Signs;
  readonly width: (text: string) => number;
}

/**
 * A graph as lines of text: one line for each agent, phases numbered, to its left the outputs that it takes and those that
 * others still wait for. Ensembles that run inside follow, each once.
 */
export function toAscii(graph: GraphDocument, options: ToAsciiOptions = {}): string {
  const { columns = 80, unicode = false, width = (text) => text.length } = options;
  const context: Context = { columns: Math.max(columns, 20), signs: unicode ? UNICODE : ASCII, width };
  const children = Object.entries(graph.children).flatMap(([name, child]) => ["", ...drawEnsemble(`${name}:`, child, context)]);
  return `${[...drawEnsemble(graph.ensemble, graph, context), ...children].join("\n")}\n`;
}

interface Signs {
  readonly cells: Readonly<Record<Exclude<LaneCell, "agent">, string>>;
  readonly join: string;
  readonly kinds: Readonly<Record<string, string>>;
  readonly otherKind: string;
  readonly from: string;
}

const UNICODE: Signs = {
  cells: {
    pass: "│",
    line: "─",
    none: " ",
    "left-on": "├",
    "left-end": "╰",
    "middle-on": "┼",
    "middle-end": "┴",
    "right-on": "┤",
    "right-end": "╯",
  },
  join: "─",
  kinds: { llm: "●", script: "■", ensemble: "◆", loop: "↻", dispatch: "◇" },
  otherKind: "○",
  from: "←",
};

const ASCII: Signs = {
  cells: {
    pass: "|",
    line: "-",
    none: " ",
    "left-on": "+",
    "left-end": "`",
    "middle-on": "+",
    "middle-end": "'",
    "right-on": "+",
    "right-end": "'",
  },
  join: "-",
  kinds: { llm: "o", script: "#", ensemble: "E", loop: "@", dispatch: "?" },
  otherKind: "*",
  from: "<-",
};

const MIN_TEXT_COLUMNS = 24;

function drawEnsemble(title: string, ensemble: GraphEnsemble, context: Context): readonly string[] {
  const rows = toLaneRows(ensemble);
  const lanes = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const gutter = String(ensemble.phases.length).length + 1;
  const room = context.columns - gutter - lanes * 2;
  const names = rows.reduce((most, { agent }) => Math.max(most, context.width(labelText(agent.name))), 0);
  // With more lanes than fit, who waits for whom is said in words.
  const lines =
    room >= Math.min(MIN_TEXT_COLUMNS, context.columns / 2)
      ? rows.map(
          (row, index) =>
            phaseOf(row, rows[index - 1], gutter) + drawLanes(row, lanes, context) + describe(row.agent, names, room, context),
        )
      : rows.flatMap((row, index) => inWords(row, phaseOf(row, rows[index - 1], gutter), names, context));
  return [cut(labelText(title), context.columns, context), ...lines.map((line) => line.trimEnd())];
}

function phaseOf({ agent }: LaneRow, before: LaneRow | undefined, gutter: number): string {
  const text = before?.agent.level === agent.level ? "" : String(agent.level + 1);
  return `${text.padStart(gutter - 1)} `;
}

function drawLanes({ agent, cells, joins }: LaneRow, lanes: number, { signs }: Context): string {
  const drawn = cells.map(
    (cell, lane) => (cell === "agent" ? signOf(agent, signs) : signs.cells[cell]) + (joins[lane] === true ? signs.join : " "),
  );
  return drawn.join("").padEnd(lanes * 2);
}

function describe(agent: GraphAgent, nameWidth: number, room: number, context: Context): string {
  const name = pad(cut(labelText(agent.name), room, context), Math.min(nameWidth, Math.floor(room / 2)), context);
  const facts = [...agentFacts(agent), ...(agent.guard === undefined ? [] : [`when ${agent.guard}`])].map(labelText).join(", ");
  const left = room - context.width(name) - 2;
  return left < 6 ? name : `${name}  ${cut(facts, left, context)}`;
}

function inWords({ agent }: LaneRow, phase: string, nameWidth: number, context: Context): readonly string[] {
  const head = `${phase}${signOf(agent, context.signs)} `;
  const room = context.columns - head.length;
  const sources = [...agent.depends_on, ...agent.waits_for].map(labelText).join(", ");
  const first = head + describe(agent, nameWidth, room, context);
  return sources === "" ? [first] : [first, `${" ".repeat(head.length)}${cut(`${context.signs.from} ${sources}`, room, context)}`];
}

function signOf({ kind }: GraphAgent, { kinds, otherKind }: Signs): string {
  return Object.hasOwn(kinds, kind) ? (kinds[kind] as string) : otherKind;
}

function pad(text: string, columns: number, { width }: Context): string {
  return text + " ".repeat(Math.max(0, columns - width(text)));
}

function cut(text: string, columns: number, { width }: Context): string {
  if (width(text) <= columns) return text;
  let taken = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (width(taken + segment) > columns - 3) break;
    taken += segment;
  }
  return `${taken}...`.slice(0, Math.max(0, columns));
}
