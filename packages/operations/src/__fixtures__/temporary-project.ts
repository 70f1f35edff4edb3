import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { sim } from "@llm-orc/providers-sim";
import { onTestFinished } from "vitest";
import { createContext, type CreateContextOptions, type OperationContext } from "../context.ts";

/** A project in a folder of its own, which is gone after the test; beside it a home and whatever else must not be touched. */
export interface TemporaryProject {
  /** Holds the project, the home and the rest. */
  readonly around: string;
  readonly root: string;
  readonly home: string;
  context(options?: Partial<CreateContextOptions>): OperationContext;
  /** Files by path below `.llm-orc`. */
  write(files: Readonly<Record<string, string>>): void;
  read(path: string): string;
  /** Every file, folder and link around and in the project, with what it holds. */
  snapshot(): Readonly<Record<string, string>>;
}

export function temporaryProject(files: Readonly<Record<string, string>> = {}): TemporaryProject {
  const around = realpathSync(mkdtempSync(join(tmpdir(), "llm-orc-operations-")));
  onTestFinished(() => rmSync(around, { recursive: true, force: true }));
  const [root, home] = [join(around, "project"), join(around, "home")];
  for (const folder of [join(root, ".llm-orc"), home]) mkdirSync(folder, { recursive: true });
  const project: TemporaryProject = {
    around,
    root,
    home,
    context: (options = {}) =>
      createContext({
        cwd: root,
        env: { PATH: process.env["PATH"], HOME: home },
        providers: [sim],
        signal: new AbortController().signal,
        keyring: false,
        ...options,
      }),
    write(texts) {
      for (const [path, text] of Object.entries(texts)) {
        const file = join(root, ".llm-orc", path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    },
    read: (path) => readFileSync(join(root, ".llm-orc", path), "utf8"),
    snapshot: () => Object.fromEntries(entriesBelow(around).map((path) => [relative(around, path), contentOf(path)])),
  };
  project.write(files);
  return project;
}

function entriesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...entriesBelow(path)] : [path];
  });
}

function contentOf(path: string): string {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return stat.isFile() ? readFileSync(path, "utf8") : "";
}
