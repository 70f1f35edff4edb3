/** A script's parameters, held to the schema in its header. */
import { isOfType, violations } from "./json-schema.mjs";

/**
 * The parameters with the schema's defaults filled in. Throws with every violation in one message. A text is taken for a number, a truth
 * value, a list or a map where the schema wants one and it reads as one: templates such as `${agent.count}` give texts.
 */
export function checkParameters(parameters, schema = {}) {
  const whole = { type: "object", ...schema };
  const filled = fillIn(parameters, whole);
  const problems = Array.from(violations(filled, whole, { path: "parameters" }), ({ path, message }) => {
    // The commonest slip: one text where there may be several.
    const [, text] = /^must be a list, is (".*")$/.exec(message) ?? [];
    return `${path} ${message}${text === undefined ? "" : `; write [${text}]`}`;
  });
  if (problems.length > 0) throw new Error(problems.join("; "));
  return filled;
}

function fillIn(given, schema) {
  const value = convert(given, schema);
  if (Array.isArray(value) && schema.items !== undefined) return value.map((item) => fillIn(item, schema.items));
  if (!isOfType(value, "object") || schema.properties === undefined) return value;
  const filled = Object.assign(Object.create(null), value);
  for (const [name, property] of Object.entries(schema.properties)) {
    if (Object.hasOwn(value, name)) filled[name] = fillIn(value[name], property);
    else if (property.default !== undefined) filled[name] = property.default;
  }
  return filled;
}

function convert(value, { type }) {
  if (typeof value !== "string" || type === undefined || value.trim() === "") return value;
  const types = [type].flat();
  // Where one text will do as well as a list of them, as with globs, only what begins as such a list does is one.
  if (types.includes("string") && !(types.includes("array") && /^\s*\["/.test(value))) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
