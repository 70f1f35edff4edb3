import type { ProviderPlugin } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { cliProject } from "./__fixtures__/cli-project.ts";

describe("llm-orc doctor", () => {
  it("prints its checks by section, in columns, and ends with 0 when nothing is wrong", async () => {
    const project = cliProject();
    const { exitCode, stdout, stderr } = await project.run(["doctor"], { providers: [acme], columns: 300 });
    expect(exitCode).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toContain(
      [
        "Files",
        `  · project  There is none in ${project.root} or above it.`,
        "             → llm-orc init",
        `  · user     ${project.home}/.config/llm-orc is not there, and need not be.`,
      ].join("\n"),
    );
    expect(stdout).toContain("Providers\n  · others  No profile uses acme.\n");
    expect(stdout).toMatch(/\n2 warnings\. Offline; to ask the network too: llm-orc doctor --check\n$/);
  });

  it("ends with 5 when something stands in the way, and says what to type", async () => {
    const project = cliProject();
    project.write({ ".llm-orc/profiles/p.yaml": "name: p\nprovider: acme\nmodel: m\n" });
    const { exitCode, stdout } = await project.run(["doctor"], { providers: [acme], columns: 300 });
    expect(exitCode).toBe(5);
    expect(stdout).toContain(
      [
        "Providers",
        "  ✗ acme  https://api.acme.test, no key; profile p (m).",
        "          → export ACME_API_KEY=..., or: llm-orc auth add acme",
      ].join("\n"),
    );
    const mended = await project.run(["doctor"], { providers: [acme], env: { ACME_API_KEY: "0123456789" }, columns: 300 });
    expect(mended.exitCode).toBe(0);
    expect(mended.stdout).toContain("✓ acme  https://api.acme.test, key in ACME_API_KEY; profile p (m).");
    expect(mended.stdout).not.toContain("0123456789");
  });

  it("asks with --check", async () => {
    const project = cliProject();
    project.write({ ".llm-orc/profiles/p.yaml": "name: p\nprovider: acme\nmodel: lareg\n" });
    const options = { providers: [acme], env: { ACME_API_KEY: "0123456789" }, columns: 300 };
    const { exitCode, stdout } = await project.run(["doctor", "--check"], options);
    expect(exitCode).toBe(5);
    expect(stdout).toContain("it answers, with 2 models.");
    expect(stdout).toContain('✗ acme  The model "lareg" of profile p is not there.\n          → Did you mean "large"?\n');
    expect(stdout).not.toContain("Offline");
  });

  it("is one document with --json", async () => {
    const project = cliProject();
    const { exitCode, stdout } = await project.run(["doctor", "--json"], { providers: [acme] });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: "warning",
      asked: false,
      providers: [{ provider: "acme", key: { source: "none" } }],
    });
  });

  it.each([40, 80])("fits a terminal of %d columns, except for what is to be copied", async (columns) => {
    const project = cliProject();
    project.write({
      ".llm-orc/config.yaml": `plugins: [./p]\nmodel_profiles: {p: {provider: acme, model: "m \\e[2J \\u202e x"}, q: {provider: acmee, model: m}}\n`,
    });
    const { stdout } = await project.run(["doctor"], { providers: [acme], columns });
    for (const sign of ["\u001b", "\u202e"]) expect(stdout).not.toContain(sign);
    for (const line of stdout.split("\n").filter((text) => !/export|llm-orc|\//.test(text)))
      expect(line.length).toBeLessThanOrEqual(columns);
  });

  it("does without other signs than ASCII where the terminal has none", async () => {
    const project = cliProject();
    const { stdout } = await project.run(["doctor"], { providers: [acme], env: { LANG: "C" } });
    expect(stdout).toMatch(/^[\n -~]*$/);
    expect(stdout).toContain("  ok node");
    expect(stdout).toContain("> llm-orc init");
  });
});

const acme: ProviderPlugin = {
  specVersion: "v1",
  id: "acme",
  label: "Acme",
  origins: ["https://api.acme.test"],
  auth: ["api-key"],
  envKeys: ["ACME_API_KEY"],
  settingsSchema: { type: "object" },
  optionsSchema: { type: "object" },
  create: () => ({
    languageModel: () => {
      throw new Error("Nobody asks this.");
    },
    describeModel: () => undefined,
    status: async () => ({ available: true, detail: "there" }),
    listModels: async () => [{ id: "large" }, { id: "small" }],
  }),
};
