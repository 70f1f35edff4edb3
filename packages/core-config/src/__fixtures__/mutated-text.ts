import fc from "fast-check";

const PIECES = [...Array.from("[]{}:,-?&*!|>'\"%@`#~<\t\n\r \\=.01aé😀\u0000\u0085\u2028"), ": ", "- ", "\n  ", "&x ", "*x", "<<: *x", "---\n", "...\n", "!!int ", "? ", "|\n", "__proto__: 1\n"];

/** The text with a few small damages, as a slip of the keyboard or a bad merge makes them. */
export function mutatedText(text: string): fc.Arbitrary<string> {
  const position = fc.nat({ max: text.length });
  const piece = fc.constantFrom(...PIECES);
  const damage = fc.oneof(
    fc.record({ kind: fc.constant("insert" as const), at: position, piece }),
    fc.record({ kind: fc.constant("replace" as const), at: position, piece }),
    fc.record({ kind: fc.constant("delete" as const), at: position, count: fc.nat({ max: 12 }) }),
    fc.record({ kind: fc.constant("move" as const), at: position, count: fc.nat({ max: 60 }), to: position }),
  );
  return fc.array(damage, { minLength: 1, maxLength: 6 }).map((damages) =>
    damages.reduce((current, entry) => {
      const before = current.slice(0, entry.at);
      switch (entry.kind) {
        case "insert":
          return before + entry.piece + current.slice(entry.at);
        case "replace":
          return before + entry.piece + current.slice(entry.at + 1);
        case "delete":
          return before + current.slice(entry.at + entry.count);
        case "move": {
          const part = current.slice(entry.at, entry.at + entry.count);
          const rest = before + current.slice(entry.at + entry.count);
          return rest.slice(0, entry.to) + part + rest.slice(entry.to);
        }
      }
    }, text),
  );
}
