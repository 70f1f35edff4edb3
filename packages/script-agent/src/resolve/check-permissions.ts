import { realpathSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Diagnostic } from "@llm-orc/contracts";
import { quote } from "./quote.ts";

/**
 * `ORC3104` for a script that others may change or replace: the file itself, its folder, and both again where a symbolic
 * link leads to. A folder with the sticky bit, such as `/tmp`, lets nobody replace another's file.
 */
export function checkPermissions(path: string): readonly Diagnostic[] {
  const real = realPath(path);
  const file = statOf(real);
  const mayWrite = file === undefined ? undefined : whoElse(file.mode);
  const folders = [...new Set([dirname(path), dirname(real)])].filter((folder) => {
    const mode = statOf(folder)?.mode ?? 0;
    return (mode & 0o002) !== 0 && (mode & 0o1000) === 0;
  });
  return [
    ...(mayWrite === undefined
      ? []
      : [warning(`The script ${real} may be changed by ${mayWrite} on this machine.`, `chmod go-w ${quote(real)}`)]),
    ...folders.map((folder) =>
      warning(`The script ${path} may be replaced by everybody on this machine, who may write to ${folder}.`, `chmod o-w ${quote(folder)}`),
    ),
  ];
}

function whoElse(mode: number): string | undefined {
  if ((mode & 0o022) === 0) return undefined;
  return (mode & 0o002) === 0 ? "its group" : "everybody";
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function warning(message: string, hint: string): Diagnostic {
  return { code: "ORC3104", severity: "warning", message, path: "/script", hint };
}
