export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The same command inside bubblewrap: own process, network and IPC namespaces, everything readable as before, nothing
 * writable but the working folder and a private `/tmp`. It dies with llm-orc.
 */
export function toSandboxed(
  { command, args }: Command,
  { program, readable, cwd }: { readonly program: string; readonly readable: readonly string[]; readonly cwd: string },
): Command {
  // Later mounts lie over earlier ones: what is below /tmp comes back, and the working folder stays writable.
  const system = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"];
  const mounts = [...system, ...readable.flatMap((path) => ["--ro-bind", path, path]), "--bind", cwd, cwd, "--chdir", cwd];
  const isolation = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--die-with-parent"];
  return { command: program, args: [...isolation, ...mounts, "--setenv", "TMPDIR", "/tmp", "--", command, ...args] };
}
