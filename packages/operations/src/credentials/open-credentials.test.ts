import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "@llm-orc/core-config";
import { Redacted } from "@llm-orc/contracts";
import type { ProviderPlugin } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import type { OperationContext, UnboundKey } from "../context.ts";
import { pluginProject } from "../plugins/__fixtures__/plugin-project.ts";
import { addPlugins } from "../plugins/add-plugins.ts";
import { grantTrust, showTrust } from "../trust/trust-project.ts";
import { openCredentials, type ProjectCredentials } from "./open-credentials.ts";
import { openStore } from "./open-store.ts";

const VENDOR = "https://api.acme.example";
const acme = {
  specVersion: "v1",
  id: "acme",
  label: "Acme",
  origins: [VENDOR],
  auth: ["api-key"],
  envKeys: ["ACME_API_KEY"],
  scopeDefaults: () => ({ origins: [], envKeys: [] }),
} as unknown as ProviderPlugin;

describe("openCredentials", () => {
  it("has one list of secrets, which begins with the environment's and grows as keys are handed out", async () => {
    const project = pluginProject();
    const context = project.context({ env: { HOME: project.home, SOME_TOKEN: "token-of-the-environment" } });
    await openStore(context).set("acme", { kind: "api_key", key: new Redacted("key-of-the-store") });
    const credentials = await open(context);
    const { secrets } = credentials;
    expect(revealed(secrets)).toEqual(["token-of-the-environment"]);
    expect((await credentials.credential(acme, undefined, VENDOR))?.reveal()).toBe("key-of-the-store");
    expect(revealed(secrets)).toEqual(["token-of-the-environment", "key-of-the-store"]);
    await credentials.credential(acme, undefined, VENDOR);
    expect(secrets).toHaveLength(2);
  });

  it("learns the secrets of the store beforehand, and is silent about one that it cannot read", async () => {
    const project = pluginProject();
    const context = project.context();
    await openStore(context).set("other", { kind: "api_key", key: new Redacted("key-of-another-vendor") });
    const credentials = await open(context);
    await credentials.readSecrets();
    expect(revealed(credentials.secrets)).toContain("key-of-another-vendor");
    project.writeGlobal({ "credentials.json": "{}" });
    const broken = await open(context);
    await broken.readSecrets();
    expect(revealed(broken.secrets)).not.toContain("key-of-another-vendor");
    await expect(broken.credential(acme, undefined, VENDOR)).rejects.toMatchObject({ code: "CREDENTIAL_STORE_UNREADABLE" });
  });

  it("runs a helper only where keys are needed, and says maybe elsewhere", async () => {
    const project = pluginProject();
    project.writeGlobal({ "config.yaml": `helper: 'touch ran; echo "helper-key-for-$LLM_ORC_PROVIDER"'\n` });
    const looking = await open(project.context(), { runsHelpers: false });
    expect(await looking.hasCredential(acme, undefined, VENDOR)).toBe("maybe");
    expect(await looking.credential(acme, undefined, VENDOR)).toBeUndefined();
    expect(await looking.withholds(acme, undefined)).toBe(true);
    expect(existsSync(join(project.home, "ran"))).toBe(false);
    const running = await open(project.context());
    expect((await running.credential(acme, undefined, VENDOR))?.reveal()).toBe("helper-key-for-acme");
    expect(await running.withholds(acme, undefined)).toBe(false);
    expect(revealed(running.secrets)).toContain("helper-key-for-acme");
    // The user's own runs in their home folder, whatever project they stand in.
    expect(existsSync(join(project.home, "ran"))).toBe(true);
  });

  it("runs a project's helper in the project, and only once the user trusts it", async () => {
    const project = pluginProject();
    project.write({ ".llm-orc/config.yaml": "helper: bash keys/print.sh\n", "keys/print.sh": "pwd > where; echo project-key-0123\n" });
    const before = await open(project.context());
    expect(await before.credential(acme, undefined, VENDOR)).toBeUndefined();
    expect(existsSync(join(project.root, "where"))).toBe(false);
    const { hash } = await showTrust.run(project.context(), {});
    await grantTrust.run(project.context(), { hash });
    const trusted = await open(project.context());
    expect((await trusted.credential(acme, undefined, VENDOR))?.reveal()).toBe("project-key-0123");
    expect(readFileSync(join(project.root, "where"), "utf8").trim()).toBe(project.root);
  });

  it("keeps a key from addresses that only a project names, and sends it where the user's own configuration says", async () => {
    const project = pluginProject();
    await openStore(project.context()).set("acme", { kind: "api_key", key: new Redacted("key-of-the-store") });
    const elsewhere = "https://elsewhere.example";
    project.write({ ".llm-orc/config.yaml": `providers: {acme: {origins: ["${elsewhere}"]}}\n` });
    await expect((await open(project.context())).credential(acme, undefined, elsewhere)).rejects.toMatchObject({
      code: "CREDENTIAL_ORIGIN_REFUSED",
      hint: `If it belongs there: llm-orc auth add acme --origin ${elsewhere}`,
    });
    project.writeGlobal({ "config.yaml": `providers: {acme: {origins: ["${elsewhere}"]}}\n` });
    expect(await (await open(project.context())).credential(acme, undefined, elsewhere)).toBeDefined();
  });

  it("asks a person about a key that is bound to no server, one question at a time, and keeps to the answer", async () => {
    const project = pluginProject();
    const asked: UnboundKey[] = [];
    let isAsking = false;
    const context = project.context({
      onUnboundKey: async (key) => {
        expect(isAsking).toBe(false);
        isAsking = true;
        await new Promise((resolve) => setImmediate(resolve));
        isAsking = false;
        asked.push(key);
        return key.provider === "acme/mine";
      },
    });
    const store = openStore(context);
    for (const name of ["acme/mine", "acme/other"]) await store.set(name, { kind: "api_key", key: new Redacted(`key-of-${name}`) });
    const credentials = await open(context);
    const [server, stranger] = ["https://mine.example", "https://stranger.example"];
    const has = (scope: string, origin: string) =>
      credentials.hasCredential(acme, scope, origin).catch((error: { code: string }) => error.code);
    expect(await Promise.all([has("mine", server), has("other", stranger), has("mine", server), has("other", stranger)])).toEqual([
      "yes",
      "CREDENTIAL_ORIGIN_UNBOUND",
      "yes",
      "CREDENTIAL_ORIGIN_UNBOUND",
    ]);
    expect(asked).toEqual([
      { provider: "acme/mine", origin: server },
      { provider: "acme/other", origin: stranger },
    ]);
    expect((await store.find("acme/mine"))?.origins).toEqual([server]);
    expect((await store.find("acme/other"))?.origins).toBeUndefined();
    // Bound now: another address is refused, and nobody is asked.
    expect(await has("mine", stranger)).toBe("CREDENTIAL_ORIGIN_REFUSED");
    expect(asked).toHaveLength(2);
  });

  it("takes an alias for the provider that it means", async () => {
    const project = pluginProject();
    project.writeGlobal({ "config.yaml": "providers: {google: {helper: echo key-of-google, origins: ['https://proxy.example']}}\n" });
    const google = { ...acme, id: "google-gemini", envKeys: [] };
    const credentials = await open(project.context());
    expect((await credentials.credential(google, undefined, "https://proxy.example"))?.reveal()).toBe("key-of-google");
  });
});

async function open(context: OperationContext, options = { runsHelpers: true }): Promise<ProjectCredentials> {
  const configured = await readConfig(context);
  const { helpers } = await addPlugins(context, configured);
  return openCredentials(context, configured.config, helpers, options);
}

function revealed(secrets: readonly Redacted[]): readonly string[] {
  return secrets.map((secret) => secret.reveal());
}
