import { isJsonObject, type JsonValue } from "@llm-orc/contracts";
import { type Document, isCollection, isMap, isScalar, isSeq, type Node, Pair, Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { scalarNode, styleOf, toYamlNode } from "./to-yaml-node.ts";
import type { YamlEdit, YamlPath } from "./yaml-edit.ts";

/**
 * Makes an edit in the syntax tree, and leaves whatever it does not touch: comments, order, quotes. Where the tree does not have
 * what the value has (it comes from an alias or a merge), nothing happens, or not what was meant: compare the values afterwards.
 */
export function editDocument(document: Document, edit: YamlEdit): void {
  const key = edit.path.at(-1);
  if (key === undefined) return;
  const parent = nodeAt(document, edit.path.slice(0, -1));
  if (isMap(parent)) editMap(parent, String(key), edit);
  else if (isSeq(parent) && typeof key === "number") editList(parent, key, edit);
}

function editMap(map: YAMLMap, key: string, edit: YamlEdit): void {
  const index = map.items.findIndex((pair) => isScalar(pair.key) && String(pair.key.value) === key);
  const pair = map.items[index];
  if (edit.type === "delete") {
    if (pair !== undefined) map.items.splice(index, 1);
    if (map.items.length === 0) map.flow = true;
  } else if (edit.type === "append") {
    if (pair !== undefined) pair.value = appended(pair.value as Node | null, edit.value);
  } else if (pair !== undefined) pair.value = assigned(pair.value as Node | null, edit.value);
  else {
    const before = map.items.findIndex((other) => isScalar(other.key) && other.key.value === edit.before);
    if (map.items.length === 0) map.flow = false;
    map.items.splice(before === -1 ? map.items.length : before, 0, new Pair(scalarNode(key), toYamlNode(edit.value)));
  }
}

function editList(list: YAMLSeq, index: number, edit: YamlEdit): void {
  if (index >= list.items.length) return;
  if (edit.type === "delete") {
    list.items.splice(index, 1);
    if (list.items.length === 0) list.flow = true;
  } else {
    const item = list.items[index] as Node | null;
    list.items[index] = edit.type === "set" ? assigned(item, edit.value) : appended(item, edit.value);
  }
}

function appended(node: Node | null, value: JsonValue): Node | null {
  const item = toYamlNode(value);
  if (!isSeq(node)) return isScalar(node) || node === null ? withNotes(toYamlNode([value]), node) : node;
  if (node.items.length === 0) node.flow = node.flow === true && !isCollection(item);
  // As far apart as the others.
  const last = node.items.at(-1);
  if (node.items.length > 1 && isCollection(last) && last.spaceBefore === true) item.spaceBefore = true;
  node.items.push(item);
  return node;
}

/** The node with another value: what stays the same in it keeps its comments and its style. */
function assigned(node: Node | null, value: JsonValue): Node {
  if (isMap(node) && isJsonObject(value)) {
    node.items = node.items.filter(({ key }) => !isScalar(key) || Object.hasOwn(value, String(key.value)));
    if (node.items.length === 0) node.flow = true;
    for (const [key, entry] of Object.entries(value)) editMap(node, key, { type: "set", path: [key], value: entry });
    return node;
  }
  if (isSeq(node) && Array.isArray(value)) {
    const items = node.items as (Node | null)[];
    node.items = (value as readonly JsonValue[]).map((entry, index) => assigned(items[index] ?? null, entry));
    if (node.items.length === 0) node.flow = true;
    return node;
  }
  if (isScalar(node) && (value === null || typeof value !== "object")) return assignedScalar(node, value);
  return withNotes(toYamlNode(value), node);
}

function assignedScalar(node: Scalar, value: string | number | boolean | null): Scalar {
  const fresh = scalarNode(value);
  const isQuoted = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE;
  const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
  node.value = fresh.value;
  delete node.tag;
  if (typeof value !== "string") node.type = Scalar.PLAIN;
  // A folded text would be broken anew, so that a block is kept as it reads.
  else if (isBlock && styleOf(value) !== Scalar.QUOTE_DOUBLE) node.type = value.includes("\n") ? Scalar.BLOCK_LITERAL : Scalar.PLAIN;
  else if (!isQuoted || value.includes("\n")) node.type = styleOf(value);
  return node;
}

function withNotes(fresh: Node, old: Node | null): Node {
  if (old === null) return fresh;
  if (old.commentBefore != null) fresh.commentBefore = old.commentBefore;
  if (old.comment != null) fresh.comment = old.comment;
  if (old.spaceBefore === true) fresh.spaceBefore = true;
  return fresh;
}

function nodeAt(document: Document, path: YamlPath): unknown {
  let node: unknown = document.contents;
  for (const key of path) {
    if (isMap(node)) node = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key))?.value;
    else if (isSeq(node) && typeof key === "number") node = node.items[key];
    else return undefined;
  }
  return node;
}
