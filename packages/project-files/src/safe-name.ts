import { OrcError } from "@llm-orc/contracts";

// Reserved by Windows in every folder, with and without an extension.
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;
const SEGMENT = /^[\p{L}\p{N}_][\p{L}\p{N}_.@+ -]*$/u;

/**
 * Why `name` cannot be a file's or folder's name below one of ours, or undefined when it can. Letters, digits, `_ . @ + -`
 * and inner spaces, at most 128 bytes, not beginning with a dot or dash, not ending in a dot or space, and none of the
 * names that Windows reserves. With `allowSlashes` each segment between `/` is held to the same.
 */
export function checkName(name: string, options: { readonly allowSlashes?: boolean } = {}): string | undefined {
  if (name === "") return "it is empty";
  const segments = options.allowSlashes === true ? name.split("/") : [name];
  if (segments.length > 16) return "it is too long";
  for (const segment of segments) {
    if (segment === "") return "it has an empty segment";
    if (Buffer.byteLength(segment) > 128) return "it is too long";
    if (segment === "." || segment === "..") return "it leaves its folder";
    if (!SEGMENT.test(segment)) return `"${printable(segment)}" has a character that file names may not have here`;
    if (/[. ]$/.test(segment)) return "it ends in a dot or a space";
    if (RESERVED.test(segment)) return "the name is reserved by Windows";
  }
  return undefined;
}

/** Gives the name back, or throws `NAME_INVALID`. */
export function parseName(name: string, options: { readonly allowSlashes?: boolean; readonly what?: string } = {}): string {
  const problem = checkName(name, options);
  if (problem === undefined) return name;
  throw new OrcError("NAME_INVALID", `"${printable(name)}" cannot be ${options.what ?? "a name"}: ${problem}.`, {
    hint: "Use letters, digits, '_', '-' and '.'.",
  });
}

function printable(text: string): string {
  return text.slice(0, 80).replace(/\p{C}/gu, (character) => `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, "0")}`);
}
