import { type Diagnostic, isJsonObject, type JsonValue, toJsonPointer } from "@llm-orc/contracts";
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { resolvePlainScalar, resolveTaggedScalar } from "./resolve-scalar.ts";
import type { Place, PlaceOfChild, Range } from "./source-map.ts";
import { MAX_DIAGNOSTICS } from "./yaml-limits.ts";

/** A problem that still has offsets instead of lines. */
export interface RangedProblem extends Omit<Diagnostic, "line" | "column" | "length" | "related"> {
  readonly range: Range;
  readonly related?: { readonly message: string; readonly range: Range };
}

export interface JsonDocument {
  readonly value: JsonValue;
  readonly place: Place;
  readonly problems: readonly RangedProblem[];
}

/** Values and characters that aliases and merge keys may add to a document. */
export const MAX_EXPANSION = 1_000_000;
const MERGED_KEY_SIZE = 25;

const STANDARD_TAG = "tag:yaml.org,2002:";

type Path = readonly (string | number)[];

interface Converted {
  readonly value: JsonValue;
  readonly place: Place;
  /** Values and characters in it, aliases expanded. */
  readonly size: number;
}

/** One entry of a map under construction. */
interface Entry {
  readonly converted: Converted;
  readonly key: Range;
}

/**
 * The JSON value of a syntax tree, with the place of every part. Aliases share what they point at, so the work is linear;
 * what they would expand to is counted and capped. Only plain data comes out: no dates, no functions, no prototypes.
 */
export function toJsonValue(root: Node | null): JsonDocument {
  const problems: RangedProblem[] = [];
  const reported = { error: 0, warning: 0 };
  const anchors = new Map<string, Converted | "open">();
  let expansion = 0;

  function report(code: string, message: string, path: Path, range: Range, extra: Partial<RangedProblem> = {}): void {
    const { severity = "error" } = extra;
    // More than are shown are not written out: a hostile document has tens of thousands.
    if (reported[severity]++ > 2 * MAX_DIAGNOSTICS) return;
    problems.push({ code, severity, message, path: toJsonPointer(path), range, ...extra });
  }

  function convert(node: unknown, path: Path, fallback: Range): Converted {
    if (isAlias(node)) return convertAlias(node, path);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) anchors.set(anchor, "open");
    const converted = convertPlain(node, path, fallback);
    if (anchor !== undefined) anchors.set(anchor, converted);
    return converted;
  }

  function convertPlain(node: unknown, path: Path, fallback: Range): Converted {
    if (isScalar(node)) return convertScalar(node, path, fallback);
    if (isSeq(node)) return convertSeq(node, path, fallback);
    if (isMap(node)) return convertMap(node, path, fallback);
    return { value: null, place: { range: fallback }, size: 1 };
  }

  function convertScalar(node: Scalar, path: Path, fallback: Range): Converted {
    const range = rangeOf(node, fallback);
    const text = textOf(node);
    const tag = node.tag?.startsWith(STANDARD_TAG) === true ? node.tag.slice(STANDARD_TAG.length) : undefined;
    const isTyped = tag !== undefined && /^(?:str|int|float|bool|null)$/.test(tag);
    const meaning = isTyped
      ? resolveTaggedScalar(text, tag)
      : node.type === "PLAIN" && node.tag === undefined
        ? resolvePlainScalar(text)
        : { value: text };
    if ("error" in meaning) {
      report(CODES.notRepresentable, meaning.error, path, range, { hint: meaning.hint });
      return { value: null, place: { range }, size: 1 };
    }
    if (meaning.warning !== undefined) report(CODES.ambiguousScalar, meaning.warning, path, range, { severity: "warning" });
    return { value: meaning.value, place: { range }, size: 1 + text.length };
  }

  function convertSeq(node: YAMLSeq, path: Path, fallback: Range): Converted {
    const range = rangeOf(node, fallback);
    checkCollectionTag(node, "seq", path, range);
    const values: JsonValue[] = [];
    const children = new Map<string, PlaceOfChild>();
    let size = 1;
    for (const [index, item] of node.items.entries()) {
      const converted = convert(item, [...path, index], [range[0], range[0]]);
      values.push(converted.value);
      children.set(String(index), { place: converted.place });
      size += converted.size;
    }
    return { value: values, place: { range, children }, size };
  }

  function convertMap(node: YAMLMap, path: Path, fallback: Range): Converted {
    const range = rangeOf(node, fallback);
    checkCollectionTag(node, "map", path, range);
    const own = new Map<string, Entry>();
    const merged = new Map<string, Entry>();
    let size = 1;
    for (const pair of node.items) {
      const keyRange = rangeOf(pair.key, range);
      if (isMergeKey(pair.key)) {
        size += mergeInto(merged, pair.value, path, keyRange);
        continue;
      }
      const key = keyOf(pair.key, path, keyRange);
      const converted = convert(pair.value, key === undefined ? path : [...path, key], [keyRange[1], keyRange[1]]);
      if (key === undefined) continue;
      const first = own.get(key);
      if (first === undefined) own.set(key, { converted, key: keyRange });
      else {
        const related = { message: "It stands here first.", range: first.key };
        report(CODES.duplicateKey, `The key "${shorten(key)}" stands twice in one map.`, [...path, key], keyRange, {
          related,
          hint: "Remove or rename one.",
        });
      }
    }
    for (const [key, entry] of merged) if (!own.has(key)) own.set(key, entry);
    const children = new Map<string, PlaceOfChild>();
    for (const [key, entry] of own) {
      children.set(key, { key: entry.key, place: entry.converted.place });
      size += key.length + entry.converted.size;
    }
    // `fromEntries` defines properties, so no key can reach a prototype.
    return { value: Object.fromEntries([...own].map(([key, entry]) => [key, entry.converted.value])), place: { range, children }, size };
  }

  // `<<: *base` or `<<: [*first, *second]`; the map's own keys win over merged ones, earlier maps over later ones. Gives
  // back the size of what was merged.
  function mergeInto(merged: Map<string, Entry>, node: unknown, path: Path, keyRange: Range): number {
    let size = 0;
    for (const source of isSeq(node) ? node.items : [node]) {
      const converted = convert(source, [...path, "<<"], keyRange);
      const { value, place } = converted;
      if (expansion > MAX_EXPANSION) return size;
      if (!isJsonObject(value)) {
        const range = rangeOf(source, keyRange);
        report(CODES.syntax, "A merge key (<<) needs a map, or a list of maps.", path, range, { hint: "Write <<: *anchor." });
        continue;
      }
      size += converted.size;
      for (const [key, entry] of Object.entries(value)) {
        const child = place.children?.get(key);
        if (child === undefined || merged.has(key)) continue;
        // Unlike an alias, a merged key is a copy: it costs time as well.
        if (!grow(MERGED_KEY_SIZE, path, keyRange)) return size;
        merged.set(key, { converted: { value: entry, place: child.place, size: 0 }, key: child.key ?? keyRange });
      }
    }
    return size;
  }

  function convertAlias(node: Alias, path: Path): Converted {
    const range = rangeOf(node, [0, 0]);
    const nothing: Converted = { value: null, place: { range }, size: 1 };
    const target = anchors.get(node.source);
    if (target === undefined) {
      report(CODES.unknownAlias, `There is no anchor &${shorten(node.source)} before this alias.`, path, range, {
        hint: "A value that begins with * is an alias. Put it in quotes when text is meant.",
      });
      return nothing;
    }
    if (target === "open") {
      report(CODES.unknownAlias, `The alias *${shorten(node.source)} stands inside the value that it repeats.`, path, range);
      return nothing;
    }
    if (!grow(target.size, path, range)) return nothing;
    // The alias is where the value stands; what lies in it stands at the anchor.
    return { ...target, place: { range, ...(target.place.children === undefined ? {} : { children: target.place.children }) } };
  }

  // Reported once; afterwards everything that would add is left out.
  function grow(size: number, path: Path, range: Range): boolean {
    const fitted = expansion <= MAX_EXPANSION;
    expansion += size;
    if (expansion <= MAX_EXPANSION) return true;
    if (fitted) {
      report(CODES.limitExceeded, "Aliases and merge keys make this document too large.", path, range, {
        hint: `They may add up to ${MAX_EXPANSION} values and characters. Write less by alias.`,
      });
    }
    return false;
  }

  function keyOf(node: unknown, path: Path, range: Range): string | undefined {
    const target = isAlias(node) ? convertAlias(node, path).value : isScalar(node) ? textOf(node) : undefined;
    if (typeof target !== "string") {
      report(CODES.notRepresentable, "A key must be text, not a list or a map.", path, range, {
        hint: "Text that begins with { or [ needs quotes.",
      });
      return undefined;
    }
    if (target === "" && isScalar(node) && node.type === "PLAIN") {
      report(CODES.syntax, "There is no key before the colon.", path, range, { hint: 'Write "key: value".' });
      return undefined;
    }
    if (target === "__proto__") {
      report(CODES.notRepresentable, "__proto__ cannot be a key.", path, range, { hint: "Use another name." });
      return undefined;
    }
    return target;
  }

  function checkCollectionTag(node: YAMLMap | YAMLSeq, expected: "map" | "seq", path: Path, range: Range): void {
    if (node.tag === undefined || node.tag === STANDARD_TAG + expected || !/:(?:str|int|float|bool|null)$/.test(node.tag)) return;
    report(CODES.unknownTag, `A ${expected === "map" ? "map" : "list"} cannot have this tag.`, path, range, { hint: "Remove the tag." });
  }

  const { value, place } = convert(root, [], [0, 0]);
  return { value, place, problems };
}

function isMergeKey(node: unknown): boolean {
  return isScalar(node) && node.type === "PLAIN" && node.source === "<<";
}

function textOf(node: Scalar): string {
  return typeof node.value === "string" ? node.value : (node.source ?? "");
}

function rangeOf(node: unknown, fallback: Range): Range {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  return range === undefined || range === null ? fallback : [range[0], range[1]];
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
