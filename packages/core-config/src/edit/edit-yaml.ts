import { isDeepStrictEqual } from "node:util";
import { type JsonValue, OrcError } from "@llm-orc/contracts";
import { type Document, parseDocument, type ToStringOptions } from "yaml";
import { parseYamlDocument } from "../parse-yaml-document.ts";
import { editDocument } from "./edit-document.ts";
import { editValue } from "./edit-value.ts";
import { keepLines } from "./keep-lines.ts";
import type { YamlEdit } from "./yaml-edit.ts";

/**
 * A YAML text with these edits made and everything else as it was: comments, order, quotes, line ends and, away from the edits,
 * every character. Only where the lines do not fit together again is the whole text printed anew, with its comments and order. The
 * text must be free of errors. Throws `YAML_EDIT_FAILED` where an edit cannot be made, as in a value that comes from an alias; what
 * comes back is known to mean what was asked for.
 */
export function editYaml(text: string, edits: readonly YamlEdit[]): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const written = text.slice(mark.length).replace(/\r\n?/g, "\n");
  // As JSON has them: no -0, which no text stands for.
  const plain = JSON.parse(JSON.stringify(edits)) as readonly YamlEdit[];
  const meant = valueAfter(written, plain);
  const candidates = candidateTexts(written, plain);
  const result = candidates.find((candidate) => means(candidate, meant));
  if (result === undefined) throw failed("its aliases, merge keys or special characters do not let it be changed in one place");
  return mark + (lineEnd === "\n" ? result : result.replaceAll("\n", lineEnd));
}

function valueAfter(text: string, edits: readonly YamlEdit[]): JsonValue {
  const { value, diagnostics } = parseYamlDocument(text);
  if (value === undefined || diagnostics.some(({ severity }) => severity === "error")) throw failed("it has errors");
  try {
    return edits.reduce(editValue, value);
  } catch (error) {
    throw failed((error as Error).message);
  }
}

/** Best first: the lines as they were around the edit, then all of it as the printer writes it. */
function candidateTexts(written: string, edits: readonly YamlEdit[]): readonly string[] {
  const style = styleOf(written);
  const document = parse(written);
  try {
    // The printer ends every text with a line end.
    const print = (): string => (written.endsWith("\n") ? document.toString(style) : document.toString(style).replace(/\n$/, ""));
    const base = print();
    for (const edit of edits) editDocument(document, edit);
    const edited = print();
    return [keepLines(written.split("\n"), base.split("\n"), edited.split("\n")).join("\n"), edited, document.toString(style)];
  } catch {
    // An alias whose anchor is gone.
    return [];
  }
}

// Everything is text here as well; see `parseYamlDocument`.
function parse(text: string): Document {
  return parseDocument(text, { schema: "failsafe", merge: false, resolveKnownTags: false, uniqueKeys: false, logLevel: "silent" });
}

function means(text: string, value: JsonValue): boolean {
  const { value: own, diagnostics } = parseYamlDocument(text);
  return !diagnostics.some(({ severity }) => severity === "error") && isDeepStrictEqual(own, value);
}

/** How the text is indented and spaced, so that what is new looks like the rest. */
function styleOf(text: string): ToStringOptions {
  const indent = /^[^\s#-][^\n]*:[^\S\n]*(?:#[^\n]*)?\n(?:[^\S\n]*(?:#[^\n]*)?\n)*( {1,8})[^\s#]/m.exec(text)?.[1]?.length ?? 2;
  const isListAtKey = /^( *)[^\s#-][^\n]*:[^\S\n]*(?:#[^\n]*)?\n(?:[^\S\n]*(?:#[^\n]*)?\n)*\1- /m.test(text);
  const isPadded = countOf(/[[{] [^\s\]}]/g, text) > countOf(/[[{][^\s\]}]/g, text);
  return { lineWidth: 0, indent, indentSeq: !isListAtKey, flowCollectionPadding: isPadded };
}

function countOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}

function failed(reason: string): OrcError {
  return new OrcError("YAML_EDIT_FAILED", `The YAML text cannot be edited: ${reason.replace(/\.$/, "")}.`, {
    hint: "Edit the file by hand, or write what is to be changed without aliases first.",
  });
}
