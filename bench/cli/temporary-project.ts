import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryProject {
  readonly folder: string;
  /** Nothing of the user's own configuration is read. */
  readonly environment: NodeJS.ProcessEnv;
  remove(): void;
}

const ENSEMBLES = 100;

/** A project of 100 ensembles, `bench-0` to `bench-99`, each with one script that needs no model. */
export function createTemporaryProject(): TemporaryProject {
  const root = mkdtempSync(join(tmpdir(), "llm-orc-bench-cli-"));
  const folder = join(root, "project");
  const ensembles = join(folder, ".llm-orc", "ensembles");
  const scripts = join(folder, ".llm-orc", "scripts");
  mkdirSync(ensembles, { recursive: true });
  mkdirSync(scripts, { recursive: true });
  writeFileSync(join(scripts, "hello.sh"), '#!/bin/sh\necho \'{"success": true, "output": "hello"}\'\n', { mode: 0o755 });
  for (let index = 0; index < ENSEMBLES; index++) {
    writeFileSync(
      join(ensembles, `bench-${index}.yaml`),
      [
        `name: bench-${index}`,
        `description: Ensemble ${index} of the bench`,
        "agents:",
        "  - name: hello",
        "    script: hello.sh",
        "",
      ].join("\n"),
    );
  }
  return {
    folder,
    environment: { PATH: process.env["PATH"], HOME: root, XDG_CONFIG_HOME: join(root, "config"), XDG_STATE_HOME: join(root, "state") },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
