import type { Comment } from "./read-comments.ts";
import type { ScriptDescription } from "./script-description.ts";

const KEYS = { primitive: "what", input: "input", output: "output", depends: "depends" } as const;

/** What stands behind `Primitive:`, `Input:`, `Output:` and `Depends:` (a list with commas) in comments of lines. The first of each counts. */
export function readCommentFields(comments: readonly Comment[]): Pick<ScriptDescription, "what" | "input" | "output" | "depends"> {
  const fields: { what?: string; input?: string; output?: string; depends?: readonly string[] } = {};
  for (const line of comments.flatMap(({ type, lines }) => (type === "lines" ? lines : []))) {
    const [, name = "", value = ""] = /^\s*(Primitive|Input|Output|Depends):(.*)$/i.exec(line) ?? [];
    const key = KEYS[name.toLowerCase() as keyof typeof KEYS];
    const text = value.trim();
    if (key === undefined || text === "" || fields[key] !== undefined) continue;
    if (key === "depends")
      fields.depends = text
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean);
    else fields[key] = text;
  }
  return fields;
}
