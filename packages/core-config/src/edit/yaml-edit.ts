import type { JsonValue } from "@llm-orc/contracts";

/** Keys of maps and indexes of lists, from the document's root. */
export type YamlPath = readonly (string | number)[];

/** One change to a document; several are made one after the other. */
export type YamlEdit =
  /** The map or list that it is put into must be there. A new key comes last, or before the key `before`. */
  | { readonly type: "set"; readonly path: YamlPath; readonly value: JsonValue; readonly before?: string }
  | { readonly type: "delete"; readonly path: YamlPath }
  /** `path` leads to a list, or to a key that has no value yet. */
  | { readonly type: "append"; readonly path: YamlPath; readonly value: JsonValue };
