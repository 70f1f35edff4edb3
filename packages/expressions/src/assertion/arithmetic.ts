import type { BinaryOperator, UnaryOperator } from "./ast.ts";
import { toNumber } from "./compare.ts";
import { putEntry } from "./key.ts";
import { type Limits, PythonError } from "./limits.ts";
import { combine, isSetLike, membersOf } from "./sets.ts";
import { DictValue, ListValue, TupleValue, type Value, typeName } from "./values.ts";

/** `left operator right`, as Python computes it. */
export function binary(operator: BinaryOperator, left: Value, right: Value, limits: Limits): Value {
  const a = toNumber(left);
  const b = toNumber(right);
  if (a !== undefined && b !== undefined) {
    if (typeof a !== "bigint" || typeof b !== "bigint") return floatResult(operator, toFloat(a), toFloat(b), left, right);
    const isBoth = typeof left === "boolean" && typeof right === "boolean" && "|&^".includes(operator);
    return isBoth ? integerResult(operator, a, b) === 1n : integerResult(operator, a, b);
  }
  if (operator === "+") {
    const sum = concatenation(left, right, limits);
    if (sum !== undefined) return sum;
  }
  if (operator === "*") {
    const product = repetition(left, b, limits) ?? repetition(right, a, limits);
    if (product !== undefined) return product;
  }
  if (operator === "|" && left instanceof DictValue && right instanceof DictValue) {
    limits.makeItems(left.entries.size);
    const both = new Map(left.entries);
    for (const [key, value] of right.entries.values()) putEntry(both, key, value, limits);
    return new DictValue(both);
  }
  if ((operator === "|" || operator === "&" || operator === "-" || operator === "^") && isSetLike(left) && isSetLike(right)) {
    return combine(operator, membersOf(left, limits), membersOf(right, limits), limits);
  }
  if (operator === "%" && typeof left === "string") {
    throw new PythonError("TypeError", "texts cannot be formatted in an assertion", "Join them with `+` and `str()`.");
  }
  const sign = operator === "**" ? "** or pow()" : operator;
  throw new PythonError("TypeError", `unsupported operand type(s) for ${sign}: '${typeName(left)}' and '${typeName(right)}'`);
}

/** `-value`, `+value` and `~value`. */
export function unary(operator: UnaryOperator, value: Value): Value {
  const number = toNumber(value);
  if (typeof number === "bigint") return operator === "-" ? -number : operator === "+" ? number : ~number;
  if (number !== undefined && operator !== "~") return operator === "-" ? -number : number;
  throw new PythonError("TypeError", `bad operand type for unary ${operator}: '${typeName(value)}'`);
}

/** A number as a float; an integer that is too large for one is an OverflowError. */
export function toFloat(value: bigint | number): number {
  const float = Number(value);
  if (typeof value === "bigint" && !Number.isFinite(float)) throw new PythonError("OverflowError", "int too large to convert to float");
  return float;
}

// 1,000 digits: as many as nobody needs, and few enough to be computed with as fast as with small ones.
const MAX_BITS = 3_322;
const LARGEST = 1n << BigInt(MAX_BITS);

/** Throws for an integer that nobody needs and that would be slow to compute with. */
export function checkSize(value: bigint): bigint {
  if (value < LARGEST && value > -LARGEST) return value;
  throw tooLarge();
}

function tooLarge(): PythonError {
  return new PythonError("OverflowError", "an integer has more than 1,000 digits");
}

function integerResult(operator: BinaryOperator, a: bigint, b: bigint): bigint | number {
  switch (operator) {
    case "+":
      return checkSize(a + b);
    case "-":
      return checkSize(a - b);
    case "*":
      return checkSize(a * b);
    case "/":
      if (b === 0n) throw byZero("division by zero");
      return toFloat(a) / toFloat(b);
    case "//": {
      if (b === 0n) throw byZero("integer division or modulo by zero");
      const quotient = a / b;
      return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
    }
    case "%": {
      if (b === 0n) throw byZero("integer modulo by zero");
      const rest = a % b;
      return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
    }
    case "**":
      return integerPower(a, b);
    case "|":
      return a | b;
    case "&":
      return a & b;
    default:
      return a ^ b;
  }
}

function integerPower(a: bigint, b: bigint): bigint | number {
  if (b < 0n) return floatPower(toFloat(a), toFloat(b));
  const bits = BigInt((a < 0n ? -a : a).toString(2).length);
  // Before it is computed. 0, 1 and -1 stay small whatever the exponent is.
  if ((bits - 1n) * b > BigInt(MAX_BITS)) throw tooLarge();
  return checkSize(a ** b);
}

function floatResult(operator: BinaryOperator, a: number, b: number, left: Value, right: Value): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      if (b === 0) throw byZero("float division by zero");
      return a / b;
    case "//": {
      if (b === 0) throw byZero("float floor division by zero");
      return floatFloor(a, b);
    }
    case "%":
      if (b === 0) throw byZero("float modulo");
      return floatModulo(a, b);
    case "**":
      return floatPower(a, b);
    default:
      throw new PythonError("TypeError", `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`);
  }
}

// The rest has the sign of the divisor.
function floatModulo(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

function floatFloor(a: number, b: number): number {
  const rest = a % b;
  const whole = Math.round((a - rest) / b);
  const floor = rest !== 0 && rest < 0 !== b < 0 ? whole - 1 : whole;
  // A zero has the sign of the true quotient.
  return floor === 0 ? 0 * (a / b) : floor;
}

function floatPower(a: number, b: number): number {
  if (a === 0 && b < 0) throw byZero("0.0 cannot be raised to a negative power");
  if (a < 0 && Number.isFinite(a) && Number.isFinite(b) && !Number.isInteger(b)) {
    throw new PythonError("ValueError", "complex numbers are not part of assertions");
  }
  // Python: 1 to any power is 1, and -1 to an infinite one.
  if (a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b))) return 1;
  const power = a ** b;
  if (!Number.isFinite(power) && Number.isFinite(a) && Number.isFinite(b))
    throw new PythonError("OverflowError", "Numerical result out of range");
  return power;
}

function byZero(message: string): PythonError {
  return new PythonError("ZeroDivisionError", message);
}

function concatenation(left: Value, right: Value, limits: Limits): Value | undefined {
  if (typeof left === "string" && typeof right === "string") {
    limits.makeText(left.length + right.length);
    return left + right;
  }
  if (typeof left === "string") {
    throw new PythonError("TypeError", `can only concatenate str (not "${typeName(right)}") to str`, "Wrap the other value in `str()`.");
  }
  if (left instanceof ListValue && right instanceof ListValue) return new ListValue(joined(left.items, right.items, limits));
  if (left instanceof TupleValue && right instanceof TupleValue) return new TupleValue(joined(left.items, right.items, limits));
  return undefined;
}

function joined(left: readonly Value[], right: readonly Value[], limits: Limits): readonly Value[] {
  limits.makeItems(left.length + right.length);
  return [...left, ...right];
}

function repetition(value: Value, times: bigint | number | undefined, limits: Limits): Value | undefined {
  if (typeof times !== "bigint") return undefined;
  if (typeof value === "string") {
    const count = toCount(times);
    limits.makeText(value.length * count);
    return value.repeat(count);
  }
  if (value instanceof ListValue) return new ListValue(repeated(value.items, toCount(times), limits));
  return value instanceof TupleValue ? new TupleValue(repeated(value.items, toCount(times), limits)) : undefined;
}

function toCount(times: bigint): number {
  if (BigInt.asIntN(64, times) !== times) throw new PythonError("OverflowError", "cannot fit 'int' into an index-sized integer");
  return Math.max(0, Number(times));
}

function repeated(items: readonly Value[], count: number, limits: Limits): readonly Value[] {
  const length = items.length * count;
  limits.makeItems(length);
  return Array.from({ length }, (_, index) => items[index % items.length] as Value);
}
