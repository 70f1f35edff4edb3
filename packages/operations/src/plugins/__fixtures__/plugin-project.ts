import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { createContext, type OperationContext } from "../../context.ts";

/** A project and a user's own folders on disk; both are removed after the test. */
export interface PluginProject {
  readonly root: string;
  readonly home: string;
  /** Writes files by path from the project's root. */
  write(files: Readonly<Record<string, string>>): void;
  /** Writes files by path from `~/.config/llm-orc`. */
  writeGlobal(files: Readonly<Record<string, string>>): void;
  context(more?: Partial<Parameters<typeof createContext>[0]>): OperationContext;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function pluginProject(): PluginProject {
  const [root, home] = ["llm-orc-plugin-project-", "llm-orc-plugin-home-"].map((name) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), name)));
    folders.push(folder);
    return folder;
  }) as [string, string];
  mkdirSync(join(root, ".llm-orc"));
  return {
    root,
    home,
    write: (files) => writeAll(root, files),
    writeGlobal: (files) => writeAll(join(home, ".config/llm-orc"), files),
    context: (more = {}) =>
      createContext({
        cwd: root,
        env: { PATH: process.env["PATH"], HOME: home, OLLAMA_HOST: "127.0.0.1:1" },
        providers: [],
        signal: new AbortController().signal,
        ...more,
      }),
  };
}

/** The text of a plugin module with one provider that answers every request with `text`; `before` runs when it is imported. */
export function pluginModule(id: string, { text = `from ${id}`, before = "" }: { readonly text?: string; readonly before?: string } = {}): string {
  return `${before}
const provider = {
  specVersion: "v1", id: ${JSON.stringify(id)}, label: "Test", origins: [], auth: ["none"],
  settingsSchema: { type: "object" }, optionsSchema: { type: "object" },
  create: () => ({
    describeModel: () => undefined,
    languageModel: (modelId) => ({
      specVersion: "v1", providerId: ${JSON.stringify(id)}, modelId,
      async *stream() {
        yield { type: "start", model: modelId };
        yield { type: "text-delta", delta: ${JSON.stringify(text)} };
        yield { type: "finish", reason: "stop", usage: { input_tokens: 1, output_tokens: 1 }, warnings: [] };
      },
    }),
  }),
};
export const plugin = { specVersion: "v1", providers: [provider] };
`;
}

/** A `package.json` of a plugin. */
export function pluginManifest(name: string, providers: readonly string[], more: object = {}): string {
  return JSON.stringify({ name, version: "1.2.3", type: "module", exports: "./index.js", "llm-orc": { providers }, ...more });
}

function writeAll(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
