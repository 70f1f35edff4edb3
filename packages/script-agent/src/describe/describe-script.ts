import { open } from "node:fs/promises";
import { extname } from "node:path";
import { readCommentFields } from "./comment-fields.ts";
import { readDocstring } from "./docstring.ts";
import { readHeader } from "./header.ts";
import { type Comment, readComments } from "./read-comments.ts";
import type { ScriptDescription } from "./script-description.ts";

/** How much of a script is looked at. */
const MAX_HEADER_BYTES = 64 * 1024;
/** The line by which our header is known. */
const HEADER_MARK = "llm-orc-script";

/**
 * What a script says of itself before its first statement; executes nothing and reads the first 64 KiB. In this order:
 * a comment with the line `llm-orc-script` and YAML (or JSON) after it; the comments `# Primitive:`, `# Input:`,
 * `# Output:`, `# Depends:`; a Python module's docstring. What is wrong with a header is in `problems`. A file that cannot
 * be read rejects.
 */
export async function describeScript(path: string): Promise<ScriptDescription> {
  return describeBytes(await readStart(path), path);
}

/** The same of a script that is read already: of its bytes, or of the first of them. */
export async function describeBytes(bytes: Uint8Array, path: string): Promise<ScriptDescription> {
  // Line ends as the pattern of comments wants them; the decoder takes a byte-order mark away.
  const text = new TextDecoder().decode(bytes.subarray(0, MAX_HEADER_BYTES)).replaceAll("\r\n", "\n");
  const comments = readComments(text);
  for (const comment of comments) {
    const mark = comment.lines.findIndex((line) => line.trim() === HEADER_MARK);
    if (mark === -1) continue;
    const body = comment.lines.slice(mark + 1).join("\n");
    return { form: "llm-orc", pure: false, ...(await readHeader(body, { file: path, firstLine: comment.firstLine + mark + 1 })) };
  }
  const fields = readCommentFields(comments);
  const docstring = isPython(path, text) ? docstringOf(comments) : undefined;
  const said = docstring === undefined ? {} : readDocstring(docstring.lines);
  if (Object.keys(fields).length > 0) return { form: "comments", ...said, ...fields, pure: false, problems: [] };
  return { form: Object.keys(said).length > 0 ? "docstring" : "none", ...said, pure: false, problems: [] };
}

function docstringOf(comments: readonly Comment[]): Comment | undefined {
  return comments.find(({ type }) => type === "docstring");
}

function isPython(path: string, text: string): boolean {
  return /^\.py(?:thon)?$/i.test(extname(path)) || /^#!.*\bpython/.test(text);
}

async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.alloc(MAX_HEADER_BYTES);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = (await file.read(buffer, length, buffer.length - length, length)).bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await file.close();
  }
}
