import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { JsonValue } from "@llm-orc/contracts";

export interface TemporaryProject {
  readonly root: string;
  readonly artifacts: string;
  /** Where its programs put temporary files. */
  readonly temporary: string;
  /** Nothing of the user's own configuration or keys. */
  readonly env: Readonly<Record<string, string>>;
  /** A file below `.llm-orc`: a text as it is, anything else as JSON, which is YAML. */
  write(path: string, content: JsonValue): void;
  /** The user's own config.yaml. */
  configure(config: JsonValue): void;
  remove(): void;
}

/** A project in a folder of its own, with a home and a place for temporary files beside it. */
export function createTemporaryProject(): TemporaryProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "llm-orc-stress-")));
  const root = join(folder, "project");
  const temporary = join(folder, "tmp");
  const home = join(folder, "home");
  const config = join(home, ".config/llm-orc");
  for (const path of [join(root, ".llm-orc"), temporary, config]) mkdirSync(path, { recursive: true });
  return {
    root,
    artifacts: join(root, ".llm-orc/artifacts"),
    temporary,
    env: { PATH: process.env["PATH"] ?? "", HOME: home, TMPDIR: temporary, OLLAMA_HOST: "127.0.0.1:1" },
    write(path, content) {
      const file = join(root, ".llm-orc", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    },
    configure: (settings) => writeFileSync(join(config, "config.yaml"), JSON.stringify(settings)),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
