import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

export type Files = Readonly<Record<string, string | Uint8Array>>;

// Of a file of tests, not of a test: those that run at the same time cannot be told apart here.
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with these files, for as long as the file of tests runs. */
export function makeFolder(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "llm-orc-library-"));
  folders.push(folder);
  write(folder, files);
  return folder;
}

/** The same as a git repository with one commit. */
export function makeRepository(files: Files, message = "Start"): string {
  const folder = makeFolder(files);
  runGit(folder, "init", "-q");
  commitAll(folder, message);
  return folder;
}

export function write(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

export function commitAll(folder: string, message: string): void {
  runGit(folder, "add", "-A");
  runGit(folder, "commit", "-q", "-m", message);
}

export function runGit(cwd: string, ...args: string[]): void {
  execFileSync("git", args, { cwd, env: gitEnvironment(), stdio: ["ignore", "ignore", "pipe"] });
}

/** Neither the person's configuration nor a repository around the temporary folder may change a figure. */
export function gitEnvironment(): Record<string, string> {
  const person = { NAME: "Test", EMAIL: "test@example.invalid", DATE: "2024-05-06T12:00:00Z" };
  const identity = Object.entries(person).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith("GIT_"));
  return {
    ...(Object.fromEntries([...inherited, ...identity]) as Record<string, string>),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_CEILING_DIRECTORIES: tmpdir(),
  };
}
