import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { sim } from "@llm-orc/providers-sim";
import { onTestFinished } from "vitest";
import { createContext, type OperationContext } from "../../context.ts";

/** Content by path. */
export type Files = Readonly<Record<string, string>>;

/** A project in a folder of its own, with a home, a library and what comes along beside it; gone after the test. */
export interface TempProject {
  /** `project/.llm-orc`, `home/.config/llm-orc`, `library`, `content` and `elsewhere` are below it. */
  readonly root: string;
  readonly context: OperationContext;
  path(...parts: string[]): string;
  read(path: string): string;
  write(files: Files): void;
  /** Every file, folder and link below these folders, with its content; default: all that is not the project's. */
  snapshot(...folders: string[]): Files;
}

/** Files count from the root of all this: `project/.llm-orc/ensembles/a.yaml`. */
export function tempProject(files: Files = {}, env: Readonly<Record<string, string>> = {}): TempProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "llm-orc-ensembles-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const path = (...parts: string[]): string => join(root, ...parts);
  const write = (entries: Files): void => {
    for (const [name, content] of Object.entries(entries)) {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), content);
    }
  };
  write({
    "project/.llm-orc/config.yaml": "project:\n  name: x\n",
    "home/.config/llm-orc/.keep": "",
    "content/ensembles/.keep": "",
    "elsewhere/secret.yaml": "name: secret\ndescription: outside\nagents: []\n",
    "secret.yaml": "name: secret\ndescription: outside\nagents: []\n",
    ...files,
  });
  const context = createContext({
    cwd: path("project"),
    env: { HOME: path("home"), PATH: process.env["PATH"], ...env },
    providers: [sim],
    contentDir: path("content"),
    signal: new AbortController().signal,
    keyring: false,
  });
  return {
    root,
    context,
    path,
    write,
    read: (name) => readFileSync(path(name), "utf8"),
    snapshot: (...folders) => {
      const all = treeOf(root, "");
      const chosen = folders.length === 0 ? (name: string) => !name.startsWith("project/") : (name: string) => folders.some((folder) => name.startsWith(folder));
      return Object.fromEntries(Object.entries(all).filter(([name]) => chosen(name)));
    },
  };
}

function treeOf(folder: string, prefix: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.isSymbolicLink()) found[name] = `-> ${readlinkSync(path)}`;
    else if (entry.isDirectory()) Object.assign(found, { [`${name}/`]: "" }, treeOf(path, `${name}/`));
    else found[name] = readFileSync(path, "utf8");
  }
  return found;
}
