import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryProject {
  readonly folder: string;
  /** The folder with the ensembles' files. */
  readonly ensembles: string;
  /** Nothing of the user's own configuration is read. */
  readonly environment: NodeJS.ProcessEnv;
  remove(): void;
}

/** A project of so many ensembles, `bench-0` and on, each with one script that needs no model. */
export function createTemporaryProject(count: number): TemporaryProject {
  const root = mkdtempSync(join(tmpdir(), "llm-orc-bench-cli-"));
  const folder = join(root, "project");
  const ensembles = join(folder, ".llm-orc", "ensembles");
  const scripts = join(folder, ".llm-orc", "scripts");
  mkdirSync(ensembles, { recursive: true });
  mkdirSync(scripts, { recursive: true });
  writeFileSync(join(scripts, "hello.sh"), '#!/bin/sh\necho \'{"success": true, "output": "hello"}\'\n', { mode: 0o755 });
  for (let index = 0; index < count; index++) {
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
    ensembles,
    environment: { PATH: process.env["PATH"], HOME: root, XDG_CONFIG_HOME: join(root, "config"), XDG_STATE_HOME: join(root, "state") },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Adds the ensemble `ask`, with one agent that a model of this server answers. */
export function addModelEnsemble({ folder, ensembles }: TemporaryProject, { baseUrl, model }: { baseUrl: string; model: string }): void {
  const profiles = join(folder, ".llm-orc", "profiles");
  mkdirSync(profiles);
  writeFileSync(join(profiles, "bench.yaml"), `name: bench\nprovider: openai-compatible\nmodel: ${model}\nbase_url: ${baseUrl}\n`);
  writeFileSync(join(ensembles, "ask.yaml"), "name: ask\ndescription: Asks\nagents:\n  - name: asked\n    model_profile: bench\n");
}
