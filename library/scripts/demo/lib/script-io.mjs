/** How the scripts of this folder read their request and give their answer. */

/** The JSON object on standard input; an empty one when there is none, so that a script can be tried by hand. */
export async function readRequest() {
  if (process.stdin.isTTY) return {};
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk;
  return text.trim() === "" ? {} : JSON.parse(text);
}

/** Writes the answer: one line of JSON, small enough for a language model to read. */
export function answer(value) {
  process.stdout.write(`${JSON.stringify({ success: true, ...value })}\n`);
}

/** A whole number of at least 1 from the parameters, or the default. Throws when it is something else. */
export function countParameter(parameters, name, fallback) {
  const value = parameters?.[name] ?? fallback;
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`parameters.${name} must be a whole number of at least 1, not ${JSON.stringify(value)}`);
}

/** At most `length` characters, on one line. */
export function shorten(text, length) {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length <= length ? line : `${line.slice(0, length - 1).trimEnd()}…`;
}
