import { type Callable, toInteger, toTextArgument } from "./call.ts";
import { codePointLength, codePoints, collect } from "./iterate.ts";
import { CALLBACK_COST, type Limits, PythonError } from "./limits.ts";
import { partOf } from "./subscript.ts";
import { BLANK, LINE_END, stripped } from "./text-marks.ts";
import { pieces, splitAtBlanks } from "./text-pieces.ts";
import { ListValue, TupleValue, typeName } from "./values.ts";

type Method = Callable<[text: string]>;

// Of all numbers those that Python takes for digits: raised, lowered and framed ones too.
const DIGITS =
  /^[\p{Nd}\u00b2\u00b3\u00b9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]+$/u;

/** The methods of texts that give a part or another form of them, or tell something about them. */
export const TEXT_METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["lower", changed((text) => text.toLowerCase())],
  ["casefold", changed((text) => text.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ"))],
  ["upper", changed((text) => text.toUpperCase())],
  ["capitalize", changed((text) => text.replace(/(.)(.*)/su, (_, first: string, rest: string) => titled(first) + rest.toLowerCase()))],
  [
    "title",
    changed(
      (text) => text.replaceAll(/(\p{Cased})(\p{Cased}*)/gu, (_, first: string, rest: string) => titled(first) + rest.toLowerCase()),
      CALLBACK_COST,
    ),
  ],
  [
    "swapcase",
    changed(
      (text) =>
        text.replaceAll(/\p{Lowercase}|\p{Uppercase}/gu, (sign) => (/\p{Uppercase}/u.test(sign) ? sign.toLowerCase() : sign.toUpperCase())),
      CALLBACK_COST,
    ),
  ],

  ["isalpha", told(/^\p{L}+$/u)],
  ["isdecimal", told(/^\p{Nd}+$/u)],
  ["isdigit", told(DIGITS)],
  ["isnumeric", told(/^\p{N}+$/u)],
  ["isalnum", told(/^[\p{L}\p{N}]+$/u)],
  ["isspace", told(new RegExp(`^[${BLANK}]+$`))],
  [
    "islower",
    { parameters: [], required: 0, run: (_, limits, text) => has(/\p{Lowercase}/u, text, limits) && !/[\p{Uppercase}\p{Lt}]/u.test(text) },
  ],
  [
    "isupper",
    { parameters: [], required: 0, run: (_, limits, text) => has(/\p{Uppercase}/u, text, limits) && !/[\p{Lowercase}\p{Lt}]/u.test(text) },
  ],
  [
    "istitle",
    {
      parameters: [],
      required: 0,
      run: (_, limits, text) =>
        has(/[\p{Uppercase}\p{Lt}]/u, text, limits) && !/\p{Cased}[\p{Uppercase}\p{Lt}]|(?<!\p{Cased})\p{Lowercase}/u.test(text),
    },
  ],

  ["strip", strip("strip", "both")],
  ["lstrip", strip("lstrip", "left")],
  ["rstrip", strip("rstrip", "right")],
  ["removeprefix", removed("removeprefix", (text, part) => (text.startsWith(part) ? text.slice(part.length) : text))],
  ["removesuffix", removed("removesuffix", (text, part) => (part !== "" && text.endsWith(part) ? text.slice(0, -part.length) : text))],
  ["startswith", edge("startswith", (text, part) => text.startsWith(part))],
  ["endswith", edge("endswith", (text, part) => text.endsWith(part))],

  ["find", search("find", "first", false)],
  ["rfind", search("rfind", "last", false)],
  ["index", search("index", "first", true)],
  ["rindex", search("rindex", "last", true)],
  [
    "count",
    {
      parameters: ["sub", "start", "end"],
      required: 1,
      run([sub, start, end], limits, text) {
        const wanted = toTextArgument("count", sub ?? null);
        const { part, isInside } = partOf(text, start, end, limits);
        limits.takeText(part.length);
        if (!isInside) return 0n;
        return wanted === "" ? BigInt(codePointLength(part, limits) + 1) : BigInt(occurrences(part, wanted));
      },
    },
  ],
  [
    "replace",
    {
      parameters: ["old", "new", "count"],
      required: 2,
      named: ["count"],
      run([old, by, count], limits, text) {
        const limit = count === undefined || toInteger(count) < 0n ? Infinity : Number(toInteger(count));
        return replaced(text, toTextArgument("replace", old ?? null), toTextArgument("replace", by ?? null), limit, limits);
      },
    },
  ],

  ["split", split("split", "left")],
  ["rsplit", split("rsplit", "right")],
  [
    "splitlines",
    {
      parameters: ["keepends"],
      required: 0,
      named: ["keepends"],
      run([keepEnds = false], limits, text) {
        limits.takeText(text.length);
        const lines = pieces(text, new RegExp(LINE_END, "g"), toInteger(keepEnds) !== 0n, limits);
        return new ListValue(lines.at(-1) === "" ? lines.slice(0, -1) : lines);
      },
    },
  ],
  ["partition", partition("partition", (text, mark) => text.indexOf(mark))],
  ["rpartition", partition("rpartition", (text, mark) => text.lastIndexOf(mark))],
  [
    "join",
    {
      parameters: ["iterable"],
      required: 1,
      run([iterable = null], limits, text) {
        const parts = collect(iterable, limits).map((part, index) => {
          if (typeof part === "string") return part;
          const message = `sequence item ${index}: expected str instance, ${typeName(part)} found`;
          throw new PythonError("TypeError", message, "Wrap the items in `str()`.");
        });
        const marks = Math.max(0, parts.length - 1) * text.length;
        limits.makeText(parts.reduce((sum, { length }) => sum + length, marks));
        return parts.join(text);
      },
    },
  ],
  [
    "zfill",
    {
      parameters: ["width"],
      required: 1,
      run([width], limits, text) {
        const zeros = Math.max(0, Number(toInteger(width ?? null)) - codePointLength(text, limits));
        limits.makeText(text.length + zeros);
        return text.replace(/[+-]?/, `$&${"0".repeat(zeros)}`);
      },
    },
  ],
]);

function changed(change: (text: string) => string, cost = 1): Method {
  return {
    parameters: [],
    required: 0,
    run(_, limits, text) {
      // Some letters become three.
      limits.makeText(text.length);
      limits.takeText(text.length * cost);
      return change(text);
    },
  };
}

function told(pattern: RegExp): Method {
  return { parameters: [], required: 0, run: (_, limits, text) => has(pattern, text, limits) };
}

function has(pattern: RegExp, text: string, limits: Limits): boolean {
  limits.takeText(text.length);
  return pattern.test(text);
}

// `ǆ` has a form of its own for the beginning of a word; all other letters that become two keep the second one small.
function titled(letter: string): string {
  // Georgian has capitals, and begins no word with them.
  if (/[\u10d0-\u10ff]/.test(letter)) return letter;
  const upper = letter.toUpperCase();
  if (/[\u01c4-\u01cc\u01f1-\u01f3]/.test(letter)) return { Ǆ: "ǅ", Ǉ: "ǈ", Ǌ: "ǋ", Ǳ: "ǲ" }[upper] ?? upper;
  return upper.replace(/(\p{Cased})(.*)/su, (_, first: string, rest: string) => first + rest.toLowerCase());
}

function strip(name: string, sides: "both" | "left" | "right"): Method {
  return {
    parameters: ["chars"],
    required: 0,
    run([chars], limits, text) {
      limits.takeText(text.length);
      return stripped(text, sides, (chars ?? null) === null ? undefined : toTextArgument(name, chars ?? null));
    },
  };
}

function removed(name: string, remove: (text: string, part: string) => string): Method {
  return {
    parameters: ["part"],
    required: 1,
    run([part], limits, text) {
      limits.takeText(text.length);
      return remove(text, toTextArgument(name, part ?? null));
    },
  };
}

function edge(name: string, test: (text: string, part: string) => boolean): Method {
  return {
    parameters: ["part", "start", "end"],
    required: 1,
    run([wanted = null, start, end], limits, text) {
      const options = wanted instanceof TupleValue ? wanted.items : [wanted];
      const { part, isInside } = partOf(text, start, end, limits);
      const isThere = options.some((option) => {
        const mark = toTextArgument(name, option);
        limits.takeText(mark.length);
        return test(part, mark);
      });
      return isThere && isInside;
    },
  };
}

function search(name: string, which: "first" | "last", throws: boolean): Method {
  return {
    parameters: ["sub", "start", "end"],
    required: 1,
    run([sub, start, end], limits, text) {
      const wanted = toTextArgument(name, sub ?? null);
      const { part, from, isInside } = partOf(text, start, end, limits);
      limits.takeText(part.length);
      const at = which === "first" ? part.indexOf(wanted) : part.lastIndexOf(wanted);
      if (isInside && at !== -1) return from + BigInt(codePointLength(part.slice(0, at), limits));
      if (throws) throw new PythonError("ValueError", "substring not found", "Use `in` to ask whether a text contains another.");
      return -1n;
    },
  };
}

function occurrences(text: string, wanted: string): number {
  let count = 0;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) count += 1;
  return count;
}

function replaced(text: string, old: string, by: string, limit: number, limits: Limits): string {
  limits.takeText(text.length);
  if (old === "") {
    const characters = codePoints(text, limits);
    const count = Math.min(characters.length + 1, limit);
    limits.makeText(text.length + count * by.length);
    const woven = characters.map((sign, index) => (index < count ? by + sign : sign)).join("");
    return count > characters.length ? woven + by : woven;
  }
  const count = Math.min(occurrences(text, old), limit);
  limits.makeText(text.length + count * (by.length - old.length));
  let [result, from] = ["", 0];
  for (let done = 0; done < count; done++) {
    const at = text.indexOf(old, from);
    result += text.slice(from, at) + by;
    from = at + old.length;
  }
  return result + text.slice(from);
}

function split(name: string, from: "left" | "right"): Method {
  return {
    parameters: ["sep", "maxsplit"],
    required: 0,
    named: ["sep", "maxsplit"],
    run([sep = null, most = -1n], limits, text) {
      limits.takeText(text.length);
      const asked = toInteger(most);
      const limit = asked < 0n ? Infinity : Number(asked);
      if (sep === null) return new ListValue(splitAtBlanks(text, from, limit, limits));
      const mark = toTextArgument(name, sep);
      if (mark === "") throw new PythonError("ValueError", "empty separator");
      return new ListValue(splitAt(text, mark, from, limit, limits));
    },
  };
}

function splitAt(text: string, mark: string, from: "left" | "right", limit: number, limits: Limits): readonly string[] {
  const parts: string[] = [];
  let [start, end] = [0, text.length];
  while (parts.length < limit) {
    const at = from === "left" ? text.indexOf(mark, start) : end < mark.length ? -1 : text.lastIndexOf(mark, end - mark.length);
    if (at === -1) break;
    parts.push(from === "left" ? text.slice(start, at) : text.slice(at + mark.length, end));
    if (from === "left") start = at + mark.length;
    else end = at;
    limits.take();
    limits.checkItems(parts.length);
  }
  parts.push(text.slice(start, end));
  return from === "left" ? parts : parts.toReversed();
}

function partition(name: string, find: (text: string, mark: string) => number): Method {
  return {
    parameters: ["sep"],
    required: 1,
    run([sep], limits, text) {
      const mark = toTextArgument(name, sep ?? null);
      if (mark === "") throw new PythonError("ValueError", "empty separator");
      limits.takeText(text.length);
      const at = find(text, mark);
      if (at === -1) return new TupleValue(name === "partition" ? [text, "", ""] : ["", "", text]);
      return new TupleValue([text.slice(0, at), mark, text.slice(at + mark.length)]);
    },
  };
}
