import { type Diagnostic, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import { type Fault, type HeaderFields, readHeaderFields } from "./header-fields.ts";

/** Where a header stands. */
export interface HeaderPlace {
  readonly file: string;
  /** The line of the file on which its text begins. */
  readonly firstLine: number;
}

/**
 * The fields of a header's text, YAML or JSON. Never throws: what is wrong is a warning with file, line and column, and
 * the field is left out.
 */
export async function readHeader(text: string, place: HeaderPlace): Promise<HeaderFields & { readonly problems: readonly Diagnostic[] }> {
  // JSON is YAML too, and by far the most frequent: it needs no parser to be loaded.
  const json = parseJsonOrUndefined(text);
  if (json !== undefined) {
    const { fields, faults } = readHeaderFields(json);
    if (faults.length === 0) return { ...fields, problems: [] };
  }
  const document = await readYaml(text);
  const { fields, faults } = readHeaderFields(json ?? document.value);
  const all = json === undefined ? [...document.faults, ...faults.map(placed)] : faults.map(placed);
  return { ...(json === undefined && document.faults.length > 0 ? {} : fields), problems: all.map((fault) => toDiagnostic(fault, place)) };

  function placed(fault: Fault): PlacedFault {
    return { ...fault, ...document.placeOf(fault.keys) };
  }
}

interface PlacedFault {
  readonly message: string;
  readonly hint?: string;
  /** From 1, in the header's text. */
  readonly line: number;
  readonly column: number;
}

interface HeaderDocument {
  readonly value: JsonValue;
  readonly faults: readonly PlacedFault[];
  readonly placeOf: (keys: readonly string[]) => { readonly line: number; readonly column: number };
}

async function readYaml(text: string): Promise<HeaderDocument> {
  // Not by name: a bundler gives a CommonJS module as `default` alone.
  const { default: yaml } = await import("yaml");
  const { isAlias, isMap, isNode, isScalar, LineCounter, parseDocument, visit } = yaml;
  const lineCounter = new LineCounter();
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: false, logLevel: "silent" });
    const faults: PlacedFault[] = [...document.errors, ...document.warnings]
      .slice(0, 1)
      .map(({ message, pos }) => ({ message: `The header cannot be read: ${firstSentence(message)}`, ...at(pos[0]) }));
    visit(document, (_key, node) => {
      if (!isAlias(node) || faults.length > 0) return;
      faults.push({ message: `The header uses the alias *${node.source}.`, hint: "Write the value itself.", ...at(node.range?.[0] ?? 0) });
    });
    const value = faults.length > 0 ? null : (document.toJS({ maxAliasCount: 0 }) as JsonValue);
    return { value, faults, placeOf };

    function placeOf(keys: readonly string[]): { line: number; column: number } {
      let node: unknown = document.contents;
      let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
      for (const key of keys) {
        const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key) : undefined;
        if (pair === undefined) break;
        offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
        node = pair.value;
      }
      return at(offset);
    }
  } catch (error) {
    // Nesting that is too deep for the parser's stack, for one.
    const message = `The header cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return { value: null, faults: [{ message, line: 1, column: 1 }], placeOf: () => ({ line: 1, column: 1 }) };
  }
}

function toDiagnostic({ message, hint, line, column }: PlacedFault, { file, firstLine }: HeaderPlace): Diagnostic {
  return {
    code: "ORC3107",
    severity: "warning",
    message,
    path: "/script",
    file,
    line: firstLine + line - 1,
    column,
    ...(hint === undefined ? {} : { hint }),
  };
}

function firstSentence(message: string): string {
  return message.split("\n", 1)[0] ?? message;
}
