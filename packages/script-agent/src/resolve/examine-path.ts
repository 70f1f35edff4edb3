import { accessSync, constants, readlinkSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { OrcError } from "@llm-orc/contracts";
import { isMissing, systemErrorHint, toFileError } from "@llm-orc/project-files";
import { quote } from "./quote.ts";

/** What stands at a path; for what is no file, what to say of it and what to type. */
export type Examined =
  | { readonly type: "file" }
  | { readonly type: "nothing" }
  // With what the system said where it does not let anybody see whether the file is there.
  | { readonly type: "obstacle"; readonly text: string; readonly refusal?: OrcError };

/** Never throws. Follows symbolic links. */
export function examinePath(path: string): Examined {
  // A NUL in the name is no file, not an exception.
  if (path.includes("\0")) return { type: "nothing" };
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isFile() === true) return { type: "file" };
    if (stats?.isDirectory() === true)
      return { type: "obstacle", text: `${path} is a folder: name a file in it. See them: ls ${quote(path)}` };
    if (stats !== undefined) return { type: "obstacle", text: `${path} is no regular file.` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const refusal = toFileError(error);
    const hidden = refusal === undefined ? {} : { refusal };
    if (code === "EACCES") {
      const folder = shutFolder(path);
      return { type: "obstacle", text: `${folder} may not be entered: chmod u+rx ${quote(folder)}`, ...hidden };
    }
    if (code === "ELOOP") return { type: "obstacle", text: `${path} is a symbolic link that leads in a circle: rm ${quote(path)}` };
    if (isMissing(error)) return { type: "nothing" };
    return { type: "obstacle", text: systemErrorHint(error, path), ...hidden };
  }
  const target = linkTarget(path);
  if (target === undefined) return { type: "nothing" };
  const mend = `Make ${target}, or remove the link: rm ${quote(path)}`;
  return { type: "obstacle", text: `${path} is a symbolic link to ${target}, which does not exist. ${mend}` };
}

/** The first folder on the way to a path that may not be entered. */
function shutFolder(path: string): string {
  const parent = dirname(path);
  if (parent === path) return path;
  const above = shutFolder(parent);
  return canEnter(above) ? parent : above;
}

function canEnter(folder: string): boolean {
  try {
    accessSync(folder, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
