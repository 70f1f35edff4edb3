import { isJsonObject, type JsonValue } from "@llm-orc/contracts";
import type { YamlEdit } from "./yaml-edit.ts";

/** What an edit means for the value of a document. Throws when the path leads nowhere. */
export function editValue(value: JsonValue, { path, ...edit }: YamlEdit): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined) return editHere(value, edit as YamlEdit);
  const isLast = rest.length === 0;
  if (Array.isArray(value)) {
    const list = value as readonly JsonValue[];
    if (typeof key !== "number" || key >= list.length) throw new RangeError(`The list has no entry ${key}.`);
    if (isLast && edit.type === "delete") return list.toSpliced(key, 1);
    return list.with(key, editValue(list[key] as JsonValue, { ...edit, path: rest }));
  }
  if (!isJsonObject(value)) throw new RangeError(`There is nothing that has a key ${key}.`);
  const name = String(key);
  if (isLast && edit.type === "delete") return Object.fromEntries(Object.entries(value).filter(([own]) => own !== name));
  const own = Object.hasOwn(value, name) ? value[name] : undefined;
  if (own === undefined && !isLast) throw new RangeError(`There is no key ${name}.`);
  const next = editValue(own ?? null, { ...edit, path: rest });
  return Object.fromEntries([...Object.entries(value).filter(([other]) => other !== name), [name, next]]);
}

function editHere(value: JsonValue, edit: YamlEdit): JsonValue {
  if (edit.type === "set") return edit.value;
  if (edit.type === "append" && (value === null || Array.isArray(value))) {
    return [...((value ?? []) as readonly JsonValue[]), edit.value];
  }
  throw new RangeError(edit.type === "append" ? "There is no list to add to." : "A document cannot be deleted.");
}
