import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redacted, REDACTED } from "@llm-orc/contracts";
import { openCredentialStore } from "@llm-orc/credentials";
import type { ProviderPlugin } from "@llm-orc/provider";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createContext, invoke } from "../index.ts";

const STORED = "stored-key-0123456789-abcdef";
const acme = {
  ...openaiCompatible,
  id: "acme",
  label: "Acme",
  envKeys: ["ACME_KEY"],
  scopeDefaults: undefined,
} as unknown as ProviderPlugin;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-environment-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the environment of a project's scripts", () => {
  it("has what the project names, and no key of the store, named or not", async () => {
    const config = join(root, "home/.config/llm-orc");
    write(".llm-orc/config.yaml", "scripts: {environment: [ACME_KEY, GREETING]}\n");
    write(".llm-orc/ensembles/look.yaml", "name: look\ndescription: Prints its environment.\nagents:\n  - {name: look, script: look.sh}\n");
    write(".llm-orc/scripts/look.sh", 'echo "$GREETING/${ACME_KEY-none}/${OTHER-none}/$(printenv | grep -c KEY)"\n');
    await openCredentialStore({ dir: config, keyring: false }).set("acme", { kind: "api_key", key: new Redacted(STORED) });
    expect(await look({ GREETING: "hello", OTHER: "unnamed" })).toBe('{"success":true,"output":"hello/none/none/0"}');
    // What the user exported and the project names is there; what the script prints of it is not.
    const exported = await look({ GREETING: "hello", ACME_KEY: "exported-key-9876543210" });
    expect(exported).toBe(`{"success":true,"output":"hello/${REDACTED}/none/1"}`);
  });
});

async function look(variables: Readonly<Record<string, string>>): Promise<unknown> {
  const context = createContext({
    cwd: root,
    env: { PATH: process.env["PATH"], HOME: join(root, "home"), ...variables },
    providers: [acme],
    signal: new AbortController().signal,
    keyring: false,
  });
  return (await invoke.run(context, { ensemble: "look", input: "" })).result.results["look"]?.response;
}

function write(name: string, text: string): void {
  mkdirSync(join(root, name, ".."), { recursive: true });
  writeFileSync(join(root, name), text);
}
