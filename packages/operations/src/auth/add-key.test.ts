import { OrcError, Redacted } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import type { OperationContext } from "../context.ts";
import { pluginModule, pluginManifest, pluginProject, type PluginProject } from "../plugins/__fixtures__/plugin-project.ts";
import { addKey } from "./add-key.ts";
import { listCredentials } from "./list-credentials.ts";
import { removeCredential } from "./remove-credential.ts";
import type { ProviderPlugin } from "@llm-orc/provider";

const acme = {
  specVersion: "v1",
  id: "acme",
  label: "Acme",
  origins: ["https://api.acme.example"],
  auth: ["api-key"],
} as unknown as ProviderPlugin;

describe("addKey", () => {
  it("keeps a key in the keyring when asked to, and one that replaces it too", async () => {
    const keyring = memoryKeyring();
    const context = contextOf(pluginProject(), { keyring });
    expect(await addKey.run(context, { provider: "acme", key: new Redacted("first"), place: "keyring" })).toMatchObject({
      place: "keyring",
      replaced: false,
    });
    expect(await addKey.run(context, { provider: "acme", key: new Redacted("second") })).toMatchObject({
      place: "keyring",
      replaced: true,
    });
    expect(keyring.texts()).toContain("second");
    expect((await listCredentials.run(context, {})).credentials).toMatchObject([{ provider: "acme", source: "keyring" }]);
    expect(await removeCredential.run(context, { provider: "acme" })).toEqual({ provider: "acme", kind: "api_key", place: "keyring" });
    expect(keyring.texts()).toBe("");
  });

  it("leaves to the file what the keyring does not take, and says so", async () => {
    const warnings: string[] = [];
    const keyring = { ...memoryKeyring(), set: () => Promise.reject(new OrcError("CREDENTIAL_KEYRING_UNAVAILABLE", "It is locked.")) };
    const context = contextOf(pluginProject(), { keyring, logger: { warn: (text) => void warnings.push(text), debug() {} } });
    expect(await addKey.run(context, { provider: "acme", key: new Redacted("first"), place: "keyring" })).toMatchObject({ place: "file" });
    expect(warnings).toEqual([expect.stringContaining("is kept in the encrypted file instead")]);
  });

  it("knows the providers of the user's own plugins, and of a project's only once it is trusted", async () => {
    const project = pluginProject();
    const module = pluginModule("extra").replace('auth: ["none"]', 'auth: ["api-key"]');
    project.writeGlobal({
      "config.yaml": "plugins: [./extra]\n",
      "extra/package.json": pluginManifest("extra", ["extra"]),
      "extra/index.js": module,
    });
    project.write({
      ".llm-orc/config.yaml": "plugins: [./theirs]\n",
      ".llm-orc/theirs/package.json": pluginManifest("theirs", ["theirs"]),
      ".llm-orc/theirs/index.js": module,
    });
    const context = contextOf(project, { keyring: false });
    expect(await addKey.run(context, { provider: "extra", key: new Redacted("k") })).toMatchObject({ provider: "extra", origins: [] });
    await expect(addKey.run(context, { provider: "theirs", key: new Redacted("k") })).rejects.toMatchObject({ code: "PLUGIN_UNTRUSTED" });
  });

  it("has no secret in what it takes as JSON, nor in what it gives", async () => {
    const context = contextOf(pluginProject(), { keyring: false });
    const input = { provider: "acme", key: new Redacted("very-secret") };
    expect(Object.keys(addKey.inputSchema["properties"] as object)).not.toContain("key");
    expect(JSON.stringify([input, await addKey.run(context, input)])).not.toContain("very-secret");
  });
});

function contextOf(project: PluginProject, more: Partial<OperationContext>): OperationContext {
  return project.context({ ...more, providers: [acme] });
}

interface MemoryKeyring extends Exclude<OperationContext["keyring"], false | undefined> {
  texts(): string;
}

function memoryKeyring(): MemoryKeyring {
  const secrets = new Map<string, Redacted>();
  return {
    get: async (account) => secrets.get(account),
    set: async (account, secret) => void secrets.set(account, secret),
    remove: async (account) => secrets.delete(account),
    texts: () => [...secrets.values()].map((secret) => secret.reveal()).join(),
  };
}
