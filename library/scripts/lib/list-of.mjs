/** The list that a script works on. */
import { readPath } from "./read-path.mjs";

/**
 * A list, or the list under `data` of a map, which is where these scripts and `fan_out: true` put one and look for one. `path` leads to it
 * from the outermost value; without one the caller has no such parameter. An item that is the text of a JSON map, as a fan-out's instances give them, is that map. Throws when there is
 * no list.
 */
export function listOf(data, path) {
  const value = readPath(data, path ?? "");
  const list = isMap(value) && Object.hasOwn(value, "data") ? value.data : value;
  if (Array.isArray(list)) return list.map(toItem);
  const place = path === undefined || path === "" ? "" : ` at "${path}"`;
  throw new Error(`there is no list to work on${place}: found ${whatIs(value)}${whatToDo(data, value, path)}`);
}

export function isMap(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toItem(item) {
  if (typeof item !== "string" || !/^\s*\{/.test(item)) return item;
  try {
    return JSON.parse(item);
  } catch {
    return item;
  }
}

function whatIs(value) {
  if (value === undefined || value === null || value === "") return "nothing";
  if (typeof value !== "object") return `the ${typeof value === "string" ? "text" : typeof value} ${short(JSON.stringify(value))}`;
  if (value.success === false) return `a failure: ${short(String(value.error))}`;
  return `a map of ${short(Object.keys(value).join(", ") || "nothing")}`;
}

function whatToDo(data, value, path) {
  if (data === undefined || data === null || data === "") return "; give the parameter data, an agent before this one, or an input";
  if (!isMap(value) || value.success === false) return "";
  return path === undefined ? "; write data: ${agent.field} to say where the list is" : "; write path: to say where the list is";
}

function short(text) {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
