import { isInside } from "@llm-orc/project-files";

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** What a script may do in bubblewrap. All paths are real ones of files or folders that exist. */
export interface Sandbox {
  /** Bubblewrap. */
  readonly program: string;
  readonly network: boolean;
  /** Where it may write. */
  readonly writable: readonly string[];
  /** What stays read-only although it lies in a folder that is writable. */
  readonly kept: readonly string[];
  /** Folders that are empty for it. */
  readonly hidden: readonly string[];
  /** Sockets that it cannot reach. */
  readonly closed: readonly string[];
  /** What it must be able to read although it lies in `/tmp` or in a hidden folder. */
  readonly shown: readonly string[];
}

export const TEMPORARY = "/tmp";

const ISOLATION = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL", "--die-with-parent"];
const MADE_ANEW = ["--dev", "/dev", "--proc", "/proc", "--tmpfs", TEMPORARY];

/**
 * The same command inside bubblewrap: own process, IPC and host name spaces, no rights of root, no network unless it is
 * allowed, everything readable as before but what is hidden, nothing writable but what is declared and a private `/tmp`.
 * It dies with llm-orc, and everything that it started dies with it.
 */
export function toSandboxed({ command, args }: Command, { cwd, ...sandbox }: Sandbox & { readonly cwd: string }): Command {
  const { program, network, writable, kept, hidden, closed } = sandbox;
  const isHidden = (path: string): boolean => hidden.some((folder) => isInside(folder, path));
  const shown = [...sandbox.shown, cwd].filter((path) => isInside(TEMPORARY, path) && path !== TEMPORARY);
  const bind = (option: "--bind" | "--ro-bind") => (path: string) => [option, path, path];
  // Later mounts lie over earlier ones.
  const mounts = [
    ...bind("--ro-bind")("/"),
    ...MADE_ANEW,
    ...shown.flatMap(bind("--ro-bind")),
    ...writable.flatMap(bind("--bind")),
    ...kept.flatMap(bind("--ro-bind")),
    ...hidden.flatMap((path) => ["--tmpfs", path]),
    ...closed.flatMap((path) => ["--ro-bind", "/dev/null", path]),
    ...sandbox.shown.filter(isHidden).flatMap(bind("--ro-bind")),
  ];
  const isolation = network ? ISOLATION : [...ISOLATION, "--unshare-net"];
  return {
    command: program,
    args: [...isolation, ...mounts, "--chdir", cwd, "--setenv", "TMPDIR", TEMPORARY, "--", command, ...args],
  };
}
