/** What a scalar means: a JSON value, perhaps with a warning, or the reason why it has none. */
export type ScalarMeaning =
  | { readonly value: string | number | boolean | null; readonly warning?: string }
  | { readonly error: string; readonly hint: string };

const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const BINARY = /^([-+]?)0b([01_]+)$/;
const OCTAL = /^([-+]?)0([0-7_]+)$/;
const HEXADECIMAL = /^([-+]?)0x([0-9a-fA-F_]+)$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const SEXAGESIMAL = /^([-+]?)([0-9][0-9_]*(?::[0-5]?[0-9])+)(\.[0-9_]*)?$/;
const FLOAT = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/;

/**
 * What an unquoted scalar means. The rules are those of YAML 1.1, which existing project files were written for: `yes` and
 * `off` are booleans, `017` is 15, `1_000` is 1000, `12:30` is 750, and `1e5` is text for want of a point and a sign (where
 * a number is wanted, it still becomes one). Only a date is its text, as JSON has none.
 */
export function resolvePlainScalar(text: string): ScalarMeaning {
  if (NULL.test(text)) return { value: null };
  if (TRUE.test(text)) return { value: true };
  if (FALSE.test(text)) return { value: false };
  // Every other form that is not text begins with one of these.
  if (!/^[-+.0-9]/.test(text) || text.length > 400) return { value: text };
  if (NOT_FINITE.test(text)) return notFinite(text);
  return toNumber(text) ?? { value: text };
}

/** What a scalar with an explicit `!!int`, `!!float`, `!!bool`, `!!null` or `!!str` means. */
export function resolveTaggedScalar(text: string, tag: string): ScalarMeaning {
  if (tag === "str") return { value: text };
  const meaning = resolvePlainScalar(text);
  if ("error" in meaning) return meaning;
  const { value } = meaning;
  const fits =
    (tag === "int" && Number.isInteger(value)) ||
    (tag === "float" && typeof value === "number") ||
    (tag === "bool" && typeof value === "boolean") ||
    (tag === "null" && value === null);
  return fits ? meaning : { error: `The value is not what its tag !!${tag} says.`, hint: "Remove the tag, or change the value." };
}

function toNumber(text: string): ScalarMeaning | undefined {
  const plain = text.replaceAll("_", "");
  if (DECIMAL.test(text)) return toInteger(plain, 1, 10);
  const based = BINARY.exec(text) ?? HEXADECIMAL.exec(text);
  if (based !== null) return toInteger((based[2] ?? "").replaceAll("_", ""), based[1] === "-" ? -1 : 1, text.includes("x") ? 16 : 2);
  const octal = OCTAL.exec(text);
  if (octal !== null) {
    const value = sign(octal[1]) * Number.parseInt(`0${(octal[2] ?? "").replaceAll("_", "")}`, 8);
    return Number.isNaN(value) ? undefined : ambiguous(text, value);
  }
  const sexagesimal = SEXAGESIMAL.exec(text);
  if (sexagesimal !== null) {
    const whole = (sexagesimal[2] ?? "").replaceAll("_", "");
    // A leading zero makes it text, unless a fraction follows.
    if (whole.startsWith("0") && sexagesimal[3] === undefined) return undefined;
    const base60 = whole.split(":").reduce((sum, digits) => sum * 60 + Number(digits), 0);
    const fraction = Number(`0${(sexagesimal[3] ?? "").replaceAll("_", "")}0`);
    return ambiguous(text, sign(sexagesimal[1]) * (base60 + fraction));
  }
  if (!FLOAT.test(text)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? { value } : notFinite(text);
}

function toInteger(digits: string, factor: number, radix: number): ScalarMeaning | undefined {
  const value = factor * (radix === 10 ? Number(digits) : Number.parseInt(digits, radix));
  if (Number.isNaN(value)) return undefined;
  if (!Number.isFinite(value)) return notFinite(digits);
  // `-0` is 0 to everybody who reads the file.
  if (value === 0) return { value: 0 };
  if (Number.isSafeInteger(value)) return { value };
  return { value, warning: `The number has more digits than can be kept exactly; it is read as ${value}. In quotes it stays as written.` };
}

function ambiguous(text: string, value: number): ScalarMeaning {
  if (!Number.isFinite(value)) return notFinite(text);
  return {
    value: value === 0 ? 0 : value,
    warning: `${text} without quotes is read as the number ${value}. In quotes it stays as written.`,
  };
}

function notFinite(text: string): ScalarMeaning {
  return {
    error: `${text.slice(0, 40)} is no number that can be used here.`,
    hint: "Write a finite number, or put it in quotes to have the text.",
  };
}

function sign(text: string | undefined): number {
  return text === "-" ? -1 : 1;
}
