/** Texts with places to fill in: `{{a.b[0]}}`, and `{{#each list}}...{{/each}}` around what is repeated. */
import { pathReader, stepsOf } from "./read-path.mjs";

const MAX_CHARACTERS = 10_000_000;

/**
 * A function from scopes to the text. A scope is a value; of several, a path is looked up in the last that has its first name, and inside
 * `each` the item is the last: `{{.}}` is the item itself. What is missing or null is `fallback`. Lists and maps are written as JSON.
 * Throws when the template is not understood; the function, for what is missing where there is no fallback, and above ten million characters.
 *
 * @param {string} template
 * @param {{ fallback?: string }} [options]
 * @returns {(scopes: readonly unknown[]) => string}
 */
export function compileTemplate(template, { fallback } = {}) {
  const parts = parse(template);
  return (scopes) => {
    const output = { texts: [], left: MAX_CHARACTERS };
    render(parts, scopes, fallback, output);
    return output.texts.join("");
  };
}

/**
 * A function from scopes to a value: of a template that is one `{{path}}` and nothing else the value itself, else the text. What is missing is
 * null, or nothing within a text.
 */
export function compileValue(template) {
  const [, path] = /^\{\{([^{}#/][^{}]*)\}\}$/.exec(template) ?? [];
  if (path === undefined) return compileTemplate(template, { fallback: "" });
  const read = scopeReader(path.trim());
  return (scopes) => read(scopes) ?? null;
}

function parse(template) {
  const [text = "", ...rest] = template.split(/\{\{([^{}]*)\}\}/);
  const outermost = { parts: [text] };
  const open = [outermost];
  for (let at = 0; at < rest.length; at += 2) {
    const tag = rest[at].trim();
    const [, list] = /^#each\s+(.+)$/.exec(tag) ?? [];
    if (list !== undefined) {
      const section = { path: list, read: scopeReader(list), parts: [] };
      open.at(-1).parts.push(section);
      open.push(section);
    } else if (tag === "/each") {
      if (open.length === 1) throw new Error("{{/each}} has no {{#each ...}} before it");
      open.pop();
    } else if (/^[#/]/.test(tag) || tag === "") {
      throw new Error(`{{${tag}}} is not understood: there are {{path.to.value}}, {{.}}, {{#each list}} and {{/each}}`);
    } else {
      open.at(-1).parts.push({ path: tag, read: scopeReader(tag) });
    }
    open.at(-1).parts.push(rest[at + 1]);
  }
  if (open.length > 1) throw new Error(`{{#each ${open.at(-1).path}}} has no {{/each}} after it`);
  return outermost.parts;
}

function render(parts, scopes, fallback, output) {
  for (const part of parts) {
    if (typeof part === "string") {
      write(part, output);
      continue;
    }
    const value = part.read(scopes);
    if (part.parts === undefined) write(toText(value, part.path, fallback), output);
    else for (const item of itemsOf(value, part.path, fallback)) render(part.parts, [...scopes, item], fallback, output);
  }
}

function write(text, output) {
  output.left -= text.length;
  if (output.left < 0) throw new Error(`the text would have more than ${MAX_CHARACTERS} characters`);
  output.texts.push(text);
}

function toText(value, path, fallback) {
  const given = value ?? fallback;
  if (given === undefined) throw missing(path);
  return typeof given === "object" ? JSON.stringify(given) : String(given);
}

function itemsOf(value, path, fallback) {
  if (Array.isArray(value)) return value;
  if (value !== undefined && value !== null) throw new Error(`{{#each ${path}}} needs a list`);
  if (fallback === undefined) throw missing(path);
  return [];
}

function missing(path) {
  return new Error(`there is no value for {{${path}}}: correct the path, or give a default`);
}

function scopeReader(path) {
  const [first] = stepsOf(path);
  const read = pathReader(path);
  return (scopes) => read(first === undefined ? scopes.at(-1) : scopes.findLast((scope) => hasOwn(scope, first)));
}

function hasOwn(value, name) {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name);
}
