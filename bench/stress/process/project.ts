import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { killBelow } from "./processes-below.ts";

/** A project in a folder of its own. */
export interface Project {
  readonly folder: string;
  readonly artifacts: string;
  /** Nothing of the user's own configuration is read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends what still runs in it, and removes it. */
  remove(): void;
}

/** Files below `.llm-orc`, by path; what is below `scripts/` may be run. */
export function createProject(files: Readonly<Record<string, string>>): Project {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "llm-orc-stress-process-")));
  const folder = join(root, "project");
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, ".llm-orc", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: path.startsWith("scripts/") ? 0o755 : 0o644 });
  }
  return {
    folder,
    artifacts: join(folder, ".llm-orc/artifacts"),
    environment: { PATH: process.env["PATH"], HOME: join(root, "home"), LANG: "C.UTF-8" },
    remove() {
      killBelow(folder);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The profile of the model of a fake server. */
export function profile(name: string, baseUrl: string): string {
  return `name: ${name}\nprovider: openai-compatible/local\nmodel: test-model\nbase_url: ${baseUrl}\n`;
}
