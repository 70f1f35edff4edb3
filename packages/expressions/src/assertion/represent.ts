import { CALLBACK_COST, checkDepth, type Limits } from "./limits.ts";
import { iterate } from "./iterate.ts";
import { type Value, typeName } from "./values.ts";

/** Python's `str()`. */
export function toText(value: Value, limits: Limits): string {
  return typeof value === "string" ? value : represent(value, limits);
}

/** Python's `repr()`. */
export function represent(value: Value, limits: Limits, depth = 0): string {
  limits.take();
  checkDepth(depth);
  if (value === null) return "None";
  switch (typeof value) {
    case "boolean":
      return value ? "True" : "False";
    case "bigint": {
      const text = value.toString();
      limits.makeText(text.length);
      return text;
    }
    case "number":
      return representFloat(value);
    case "string":
      limits.makeText(value.length);
      limits.takeText(value.length * CALLBACK_COST);
      return quoted(value);
    default:
      break;
  }
  const list = (values: Iterable<Value>): string =>
    joined(
      [...values].map((item) => represent(item, limits, depth + 1)),
      limits,
    );
  switch (value.type) {
    case "list":
      return `[${list(value.items)}]`;
    case "tuple":
      return value.items.length === 1 ? `(${list(value.items)},)` : `(${list(value.items)})`;
    case "set":
      return value.members.size === 0 ? "set()" : `{${list(value.members.values())}}`;
    case "dict": {
      const entries = [...value.entries.values()];
      return `{${joined(
        entries.map(([key, item]) => `${represent(key, limits, depth + 1)}: ${represent(item, limits, depth + 1)}`),
        limits,
      )}}`;
    }
    case "range":
      return value.step === 1n ? `range(${value.start}, ${value.stop})` : `range(${value.start}, ${value.stop}, ${value.step})`;
    case "view":
      return `${typeName(value)}([${list(iterate(value, limits))}])`;
    default:
      return `<${typeName(value)}>`;
  }
}

/** As Python writes floats: `1.0`, `1e+16`, `1e-05`. */
export function representFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  if (Object.is(value, -0)) return "-0.0";
  // The power has a sign always.
  const [mantissa, power] = value.toExponential().split("e") as [string, string];
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) return `${mantissa}e${power.slice(0, 1)}${power.slice(1).padStart(2, "0")}`;
  const sign = value < 0 ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\\", "\\\\"],
]);

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll(/[\\'\p{C}\p{Z}]/gu, (sign) => {
    if (sign === " ") return sign;
    if (sign === "'") return quote === "'" ? "\\'" : sign;
    const known = ESCAPES.get(sign);
    if (known !== undefined) return known;
    const code = (sign.codePointAt(0) ?? 0).toString(16);
    if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
    return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  });
  return quote + escaped + quote;
}

function joined(parts: readonly string[], limits: Limits): string {
  limits.makeText(parts.reduce((sum, { length }) => sum + length + 2, 0));
  return parts.join(", ");
}
