import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { sim } from "@llm-orc/providers-sim";
import { startFakeModelServer } from "@llm-orc/testkit";
import { expect, describe, it } from "vitest";
import { createContext } from "../context.ts";
import { invoke, type InvokeOutput } from "./invoke.ts";

const contentDir = join(import.meta.dirname, "../../../../library");
const NOBODY = "127.0.0.1:1";

describe("the built-in profile", () => {
  it("is answered by a reachable Ollama, by a small chat model of it", async () => {
    const server = await startFakeModelServer({
      models: ["nomic-embed-text", "big:70b", "small-mini:latest"],
      script: { text: "from Ollama" },
    });
    try {
      const { result, notices } = await run({ OLLAMA_HOST: server.origin.replace("http://", "") });
      expect(result.results["editor"]).toMatchObject({
        response: "from Ollama",
        model: "small-mini:latest",
        provider: "openai-compatible/ollama",
      });
      expect(notices.join()).toContain("small-mini:latest");
      expect(notices.join()).not.toContain("SIMULATED");
    } finally {
      await server.close();
    }
  });

  it("is answered by the key of the environment when there is no Ollama", async () => {
    const server = await startFakeModelServer({
      models: ["gpt-nano"],
      script: { text: "from the vendor" },
      key: "sk-from-the-environment",
    });
    try {
      const { result, notices } = await run({
        OLLAMA_HOST: NOBODY,
        OPENAI_API_KEY: "sk-from-the-environment",
        OPENAI_BASE_URL: server.baseUrl,
      });
      expect(result.results["editor"]).toMatchObject({ response: "from the vendor", model: "gpt-nano" });
      expect(notices.join()).toContain("OPENAI_API_KEY");
    } finally {
      await server.close();
    }
  });

  it("is simulated otherwise, and says why", async () => {
    const server = await startFakeModelServer({ models: ["gpt-nano"], key: "another key" });
    try {
      const { result, notices } = await run({ OLLAMA_HOST: NOBODY, OPENAI_API_KEY: "sk-that-is-refused", OPENAI_BASE_URL: server.baseUrl });
      expect(result.results["editor"]).toMatchObject({ provider: "sim" });
      expect(notices.join()).toMatch(/SIMULATED.*no Ollama.*OPENAI_API_KEY/);
    } finally {
      await server.close();
    }
  });
});

async function run(env: Readonly<Record<string, string>>): Promise<InvokeOutput> {
  const root = mkdtempSync(join(tmpdir(), "llm-orc-built-in-"));
  try {
    const context = createContext({
      cwd: root,
      env: { PATH: process.env["PATH"], HOME: root, ...env },
      providers: [openaiCompatible, sim],
      signal: new AbortController().signal,
      contentDir,
    });
    return await invoke.run(context, { ensemble: "text-review", input: "A short text." });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
