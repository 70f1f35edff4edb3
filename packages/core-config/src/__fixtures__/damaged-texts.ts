/** What a slip of the keyboard, a bad merge or somebody with bad intentions may put into a file. */
const PIECES: readonly string[] = [
  ...Array.from('[]{}:,-?&*!|>\'"%@`#~<\t\n\r \\=.01aé😀\u0000\u0007\u0085\u00a0\u2028\ufeff\ud800'),
  ": ", "- ", "? ", "\r\n", "\n  ", "\n\t", "---\n", "...\n", "%YAML 1.2\n", "|\n", ">-2\n", "<<: *a\n", "*a ", "&a ", "&a [*a] ",
  "!!int ", "!!python/object:os.system ", "!secret ", "!<tag:x> ", "!!set {a} ", "!!binary aGk= ",
  "__proto__: {x: 1}\n", "constructor: x\n", "name: again\n", "agents:\n", ".nan ", "1e999 ", "0x1fffffffffffffff ", "2001-01-01 ",
  "${a.b} == 'c'", '"', "'", "]]]]", "}}}}", "[[[[[[[[", "{a: {a: {a: ", "- - - - - - ",
];

type Damage = (text: string, random: () => number) => string;

const DAMAGES: Readonly<Record<string, Damage>> = {
  byteFlip(text, random) {
    const at = below(text.length, random);
    return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << below(8, random))) + text.slice(at + 1);
  },
  insertion(text, random) {
    const at = below(text.length + 1, random);
    return text.slice(0, at) + PIECES[below(PIECES.length, random)] + text.slice(at);
  },
  replacement(text, random) {
    const at = below(text.length, random);
    return text.slice(0, at) + PIECES[below(PIECES.length, random)] + text.slice(at + 1);
  },
  deletion(text, random) {
    const at = below(text.length, random);
    return text.slice(0, at) + text.slice(at + 1 + below(12, random));
  },
  truncation: (text, random) => text.slice(0, below(text.length, random)),
  beheading: (text, random) => text.slice(below(text.length, random)),
  duplicatedChunk(text, random) {
    const at = below(text.length, random);
    const chunk = text.slice(at, at + 1 + below(200, random));
    const to = below(text.length, random);
    return text.slice(0, to) + chunk.repeat(1 + below(20, random)) + text.slice(to);
  },
  swappedLines(text, random) {
    const lines = text.split("\n");
    const [a, b] = [below(lines.length, random), below(lines.length, random)];
    return lines.map((line, index) => lines[index === a ? b : index === b ? a : index] ?? line).join("\n");
  },
  indentation(text, random) {
    const lines = text.split("\n");
    const at = below(lines.length, random);
    const indent = ["", " ", "  ", "\t", "      ", " ".repeat(90)][below(6, random)] ?? "";
    return lines.map((line, index) => (index === at ? indent + line.trimStart() : line)).join("\n");
  },
  lineEnds: (text, random) => text.replaceAll("\n", ["\r\n", "\r", "\n\n"][below(3, random)] ?? "\n"),
  mark: (text) => `\ufeff${text}`,
};

/**
 * So many texts made from these by one to four damages each, the same ones for the same seed: flipped bits, pieces put in,
 * left out, repeated or moved, indentation, line ends, and words that mean something to YAML.
 */
export function* damagedTexts(originals: readonly string[], count: number, seed: number): Generator<string> {
  const random = seededRandom(seed);
  const damages = Object.values(DAMAGES);
  for (let made = 0; made < count; made++) {
    let text = originals[made % originals.length] ?? "";
    for (let left = 1 + below(4, random); left > 0; left--) text = (damages[below(damages.length, random)] as Damage)(text, random);
    yield text;
  }
}

function below(limit: number, random: () => number): number {
  return Math.floor(random() * limit);
}

// mulberry32: 32 bits of state, the same numbers everywhere.
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
