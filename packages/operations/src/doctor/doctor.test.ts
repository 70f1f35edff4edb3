import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { OrcError, Redacted } from "@llm-orc/contracts";
import type { Keyring } from "@llm-orc/credentials";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { sim } from "@llm-orc/providers-sim";
import { startFakeModelServer } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import type { CreateContextOptions } from "../context.ts";
import { openStore } from "../credentials/open-store.ts";
import { pluginManifest, pluginModule, type PluginProject, pluginProject } from "../plugins/__fixtures__/plugin-project.ts";
import { checkNode, OLDEST_NODE } from "./check-program.ts";
import { doctor, type DoctorOutput } from "./doctor.ts";
import type { DoctorCheck } from "./doctor-check.ts";

const RAN = 'import { writeFileSync } from "node:fs";\nwriteFileSync(new URL("ran", import.meta.url), "");\n';

describe("doctor", () => {
  it("is content with a folder that has nothing yet, and writes nothing", async () => {
    const project = pluginProject();
    const found = await examine(project, { cwd: project.home });
    expect(found).toMatchObject({ status: "ok", asked: false });
    expect(check(found, "files", "project")).toMatchObject({ status: "info", fix: "llm-orc init" });
    expect(check(found, "keys", "store")).toMatchObject({ status: "info", message: "No key is stored." });
    expect(readdirSync(project.home)).toEqual([]);
  });

  it("asks nobody and starts nothing, unless it is to", async () => {
    const project = pluginProject();
    const listening = await listen();
    project.write({
      ".llm-orc/config.yaml": `model_profiles:\n  a: {provider: openai-compatible/lab, model: m, base_url: 'http://127.0.0.1:${listening.port}/v1'}\n`,
      ".llm-orc/ensembles/e.yaml": "name: e\ndescription: E\nagents:\n  - {name: a, model_profile: a}\n",
      "bin/bash": "#!/bin/sh\ntouch ran\n",
    });
    chmodSync(join(project.root, "bin/bash"), 0o755);
    const env = { PATH: join(project.root, "bin"), HOME: project.home };
    try {
      const found = await examine(project, { env });
      expect(check(found, "providers", "openai-compatible/lab").status).toBe("ok");
      expect(check(found, "scripts", "bash").message).toBe(join(project.root, "bin/bash"));
      expect(listening.connections()).toBe(0);
      // A program of the project is not started even then.
      const asked = await examine(project, { env }, true);
      expect(check(asked, "scripts", "bash").message).toContain("the project's own, not started");
      expect(listening.connections()).toBeGreaterThan(0);
      expect(existsSync(join(project.root, "ran")) || existsSync("/ran")).toBe(false);
    } finally {
      listening.server.closeAllConnections();
      listening.server.close();
    }
  });

  it("executes nothing of a project, trusted or not", async () => {
    const project = pluginProject();
    project.write({
      ".llm-orc/config.yaml": "plugins: [./p]\nhelper: touch helped\nproviders: {acme: {helper: touch helped}}\n",
      ".llm-orc/profiles/p.yaml": "name: p\nprovider: acme\nmodel: m\n",
      ".llm-orc/p/package.json": pluginManifest("p", ["acme"]),
      ".llm-orc/p/index.js": pluginModule("acme", { before: RAN }),
      ".llm-orc/scripts/s.sh": "touch scripted\n",
      ".llm-orc/ensembles/e.yaml": "name: e\ndescription: E\nagents:\n  - {name: a, script: s.sh}\n  - {name: b, model_profile: p}\n",
    });
    const untrusted = await examine(project, {}, true);
    expect(check(untrusted, "plugins", "trust")).toMatchObject({ status: "warning", fix: "llm-orc trust" });
    expect(check(untrusted, "providers", "acme")).toMatchObject({
      status: "error",
      fix: expect.stringContaining("llm-orc trust") as string,
    });
    const { grantTrust, showTrust } = await import("../trust/trust-project.ts");
    const { hash } = await showTrust.run(project.context(), {});
    await grantTrust.run(project.context(), { hash });
    const trusted = await examine(project, {}, true);
    expect(check(trusted, "plugins", "trust").status).toBe("ok");
    expect(check(trusted, "plugins", "./p")).toMatchObject({ status: "ok", message: "version 1.2.3, the project's." });
    expect(check(trusted, "providers", "acme")).toMatchObject({
      status: "info",
      message: "From the plugin ./p, which only a run loads; profile p (m).",
    });
    for (const trace of [".llm-orc/p/ran", "helped", "scripted", ".llm-orc/helped"])
      expect(existsSync(join(project.root, trace))).toBe(false);
  });

  it("says what is wrong with files, profiles and ensembles, and what to type", async () => {
    const project = pluginProject();
    project.write({
      ".llm-orc/config.yaml": "performance: {execution: {default_timeout: soon}}\nmodel_profiles:\n  broken: {model: m}\n",
      ".llm-orc/ensembles/good.yaml": "name: good\ndescription: E\nagents:\n  - {name: a, model_profile: demo}\n",
      ".llm-orc/ensembles/bad.yaml": "name: [",
      ".llm-orc/ensembles/deep/lost.yaml": "name: lost\ndescription: E\nagents:\n  - {name: a, script: gone.sh}\n",
    });
    project.writeGlobal({ "config.yaml": "wat: 1\n" });
    const found = await examine(project);
    expect(found.status).toBe("error");
    expect(check(found, "files", "project")).toMatchObject({
      status: "error",
      message: `${project.root}/.llm-orc, 1 file with 2 errors.`,
      fix: "llm-orc config check-local",
    });
    expect(check(found, "files", "user")).toMatchObject({ status: "warning", fix: "llm-orc config check-global" });
    expect(check(found, "providers", "profile")).toMatchObject({ status: "error", message: expect.stringContaining("broken") as string });
    expect(check(found, "ensembles", "project")).toMatchObject({
      status: "error",
      message: "2 of 3 would not run: 1 with errors, 1 without what they need.",
      fix: "llm-orc check",
    });
  });

  it("says which key is missing and how to give it, and where one is", async () => {
    const project = pluginProject();
    project.write({ ".llm-orc/profiles/p.yaml": "name: p\nprovider: openai-compatible/groq\nmodel: m\n" });
    expect(check(await examine(project), "providers", "openai-compatible/groq")).toEqual({
      section: "providers",
      name: "openai-compatible/groq",
      status: "error",
      message: "https://api.groq.com, no key; profile p (m).",
      fix: "export GROQ_API_KEY=..., or: llm-orc auth add openai-compatible/groq",
    });
    const store = openStore(project.context({ keyring: false }));
    await store.set("openai-compatible/groq", { kind: "api_key", key: new Redacted("sk-0123456789") });
    const found = await examine(project);
    expect(check(found, "providers", "openai-compatible/groq")).toMatchObject({
      status: "ok",
      message: expect.stringContaining("key in the store") as string,
    });
    expect(check(found, "keys", "store")).toMatchObject({ status: "ok", message: `${store.file}: openai-compatible/groq.` });
    expect(JSON.stringify(found)).not.toContain("sk-0123456789");
    writeFileSync(store.file, "damaged");
    expect(check(await examine(project), "keys", "store")).toMatchObject({
      status: "error",
      message: expect.stringContaining(store.file) as string,
    });
  });

  it("points at the keys of the Python program", async () => {
    const project = pluginProject();
    project.writeGlobal({ "credentials.yaml": "gAAAA" });
    expect(check(await examine(project), "keys", "python")).toMatchObject({ status: "info", fix: "llm-orc auth import" });
  });

  it("says which model is missing when it asks", async () => {
    const server = await startFakeModelServer({ models: ["qwen3"] });
    const project = pluginProject();
    project.write({
      ".llm-orc/profiles/p.yaml": `name: p\nprovider: openai-compatible/ollama\nmodel: qwen2\nbase_url: ${server.baseUrl}\n`,
    });
    try {
      const { checks, status } = await examine(project, {}, true);
      expect(status).toBe("error");
      expect(checks.filter(({ name }) => name === "openai-compatible/ollama")).toEqual([
        expect.objectContaining({ status: "ok", message: expect.stringContaining("it answers, with 1 model.") as string }),
        expect.objectContaining({ status: "error", fix: 'Did you mean "qwen3"? Get it with: ollama pull qwen2' }),
      ]);
    } finally {
      await server.close();
    }
  });

  it("opens the keyring only when it asks, and minds one that does not open only where it is needed", async () => {
    const project = pluginProject();
    let asked = 0;
    const locked: Keyring = {
      get: async () => {
        asked++;
        throw new OrcError("CREDENTIAL_KEYRING_UNAVAILABLE", "It is locked.", { hint: "Unlock it." });
      },
      set: async () => {},
      remove: async () => false,
    };
    expect((await examine(project, { keyring: locked })).checks.some(({ name }) => name === "keyring")).toBe(false);
    expect(asked).toBe(0);
    expect(check(await examine(project, { keyring: locked }, true), "keys", "keyring")).toMatchObject({ status: "info" });
    await openStore(project.context({ keyring: locked })).set("x", { kind: "api_key", key: new Redacted("k") }, { place: "keyring" });
    expect(check(await examine(project, { keyring: locked }, true), "keys", "keyring")).toMatchObject({
      status: "error",
      fix: "Unlock it.",
    });
    const open = { ...locked, get: async () => undefined };
    expect(check(await examine(project, { keyring: open }, true), "keys", "keyring")).toMatchObject({ status: "ok" });
  });

  it("minds a missing sandbox only when one is asked for", async () => {
    const project = pluginProject();
    const env = { PATH: "/nowhere", HOME: project.home };
    expect(check(await examine(project, { env }), "scripts", "sandbox").status).toBe("info");
    project.writeGlobal({ "config.yaml": "scripts: {sandbox: os}\n" });
    expect(check(await examine(project, { env }), "scripts", "sandbox").status).toBe("error");
  });

  it("finds the Python that scripts get", async () => {
    const project = pluginProject();
    const env = { PATH: "/nowhere", HOME: project.home };
    const python = async (more: Readonly<Record<string, string>> = {}): Promise<DoctorCheck> =>
      check(await examine(project, { env: { ...env, ...more } }), "scripts", "python");
    expect(await python()).toMatchObject({ status: "warning", fix: expect.stringContaining("Install Python 3") as string });
    expect(await python({ LLM_ORC_PYTHON: "gone" })).toMatchObject({ status: "warning", fix: expect.stringContaining('"gone"') as string });
    project.write({ ".venv/bin/python": "#!/bin/sh\n" });
    chmodSync(join(project.root, ".venv/bin/python"), 0o755);
    expect(await python()).toMatchObject({ status: "ok", message: join(project.root, ".venv/bin/python") });
  });

  it.each([
    ["a file in its place", (folder: string) => writeFileSync(folder, ""), "is no folder"],
    [
      "no right to write",
      (folder: string) => mkdirSync(folder, { mode: 0o500 }),
      process.getuid?.() === 0 ? undefined : "cannot be written",
    ],
  ])("says that runs cannot be kept for %s", async (_why, spoil, says) => {
    const project = pluginProject();
    spoil(join(project.root, ".llm-orc/artifacts"));
    const found = check(await examine(project), "files", "artifacts");
    // Root may write everywhere.
    if (says === undefined) expect(found.status).toBe("ok");
    else
      expect(found).toMatchObject({ status: "error", message: expect.stringContaining(says) as string, fix: expect.any(String) as string });
  });
});

describe("checkNode", () => {
  it("takes what the packages say that they need", () => {
    const { engines } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${OLDEST_NODE.join(".")}`);
    expect(checkNode()).toMatchObject({ status: "ok" });
    expect(["22.18.9", "20.20.2", "22.19.0", "24.0.0"].map((version) => checkNode(version).status)).toEqual(["error", "error", "ok", "ok"]);
  });
});

function examine(project: PluginProject, more: Partial<CreateContextOptions> = {}, asks = false): Promise<DoctorOutput> {
  return doctor.run(project.context({ providers: [openaiCompatible, sim], keyring: false, ...more }), { check: asks });
}

function check({ checks }: DoctorOutput, section: string, name: string): DoctorCheck {
  const found = checks.find((one) => one.section === section && one.name === name);
  if (found === undefined) throw new Error(`There is no check ${section}/${name} in ${checks.map((one) => one.name).join(", ")}.`);
  return found;
}

async function listen(): Promise<{ readonly server: Server; readonly port: number; readonly connections: () => number }> {
  let connections = 0;
  const server = createServer((_request, response) => response.end('{"data":[]}'));
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port, connections: () => connections };
}
