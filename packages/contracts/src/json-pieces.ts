const PIECE_LENGTH = 64 * 1024;
// A run's result, its entries, an entry, the items of a fan-out.
const DEPTH = 4;

/**
 * `JSON.stringify(value, null, 2)` in pieces of at least 64 KiB: for what may be larger as one text than memory allows. Takes
 * plain values, as `JSON.parse` gives them; members that are undefined are left out.
 */
export function* jsonPieces(value: unknown): Generator<string> {
  let piece = "";
  for (const part of partsOf(value, "", DEPTH)) {
    piece += part;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

function* partsOf(value: unknown, indent: string, depth: number): Generator<string> {
  if (depth === 0 || typeof value !== "object" || value === null) {
    // A line break in JSON is layout: those of texts are escaped.
    yield (JSON.stringify(value, null, 2) ?? "null").replaceAll("\n", `\n${indent}`);
    return;
  }
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const members = Array.isArray(value)
    ? value.map((member: unknown) => ["", member] as const)
    : Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[`${JSON.stringify(key)}: `, member] as const]));
  const inner = `${indent}  `;
  let before = open;
  for (const [label, member] of members) {
    yield `${before}\n${inner}${label}`;
    yield* partsOf(member, inner, depth - 1);
    before = ",";
  }
  yield members.length === 0 ? `${open}${close}` : `\n${indent}${close}`;
}
