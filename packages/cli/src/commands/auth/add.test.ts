import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { authHome } from "./__fixtures__/auth-home.ts";

const KEY = "acme-key-0123456789";

describe("llm-orc auth add", () => {
  it("stores a key from stdin, encrypted and for the user alone, and never shows it", async () => {
    const before = process.umask(0);
    try {
      const user = authHome();
      const { exitCode, stdout, stderr } = await user.run(["auth", "add", "acme"], { stdin: `${KEY}\n` });
      expect([exitCode, stderr]).toEqual([0, ""]);
      const file = join(user.config, "credentials.json");
      expect(stdout).toBe(`Stored the key of acme in the encrypted file ${file}. It may be sent to https://api.acme.example.\n`);
      expect(statSync(user.config).mode & 0o777).toBe(0o700);
      for (const name of ["credentials.json", ".credentials_key"]) expect(statSync(join(user.config, name)).mode & 0o777).toBe(0o600);
      expect(user.everythingWritten()).not.toContain(KEY);
      expect(await user.list()).toMatchObject([{ provider: "acme", kind: "api_key", source: "file", is_used: true }]);
    } finally {
      process.umask(before);
    }
  });

  it("asks a person at a terminal, says where keys are made and shows nothing of what is typed", async () => {
    const user = authHome();
    const { exitCode, stdout, stderr } = await user.run(["auth", "add", "acme"], { stdin: `${KEY}\r`, isTTY: true });
    expect(exitCode).toBe(0);
    expect(stderr).toBe("Key of acme (what you type is not shown): \n");
    expect(stdout).toContain("Stored the key of acme");
    expect(stdout + stderr).not.toContain(KEY.slice(0, 5) + "key");
  });

  it.each([
    ["", "is empty"],
    ["\n", "is empty"],
    ["two words\n", "has white space in it"],
    ["two\nlines\n", "has white space in it"],
    ["hid\u200bden\n", "cannot be seen"],
    ["k".repeat(20_000), "is longer than any key"],
    ["k".repeat(100_000), "is longer than any key"],
  ])("stores nothing of %j", async (stdin, says) => {
    const user = authHome();
    const { exitCode, stdout, stderr } = await user.run(["auth", "add", "acme"], { stdin });
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("error[AUTH_SECRET_INVALID]");
    expect(stderr).toContain(says);
    if (stdin.trim() !== "") expect(stderr).not.toContain(stdin.trim().slice(0, 100));
    expect(await user.list()).toEqual([]);
  });

  it("takes --api-key with a warning, and a key after the provider not at all", async () => {
    const user = authHome();
    const given = await user.run(["a", "add", "acme", "--api-key", KEY]);
    expect(given.exitCode).toBe(0);
    expect(given.stderr).toContain("warning: what follows --api-key can be seen by other users of this machine");
    expect(given.stdout + given.stderr).not.toContain(KEY);
    const after = await user.run(["auth", "add", "acme", "plainlookingsecret"]);
    expect(after).toMatchObject({ exitCode: 2, stdout: "" });
    expect(after.stderr).toContain("A key is never given on the command line");
    expect(after.stderr).not.toContain("plainlookingsecret");
  });

  it("replaces a key and keeps what was granted to the one before", async () => {
    const user = authHome();
    await user.run(["auth", "add", "acme", "--origin", "https://one.example/v1", "--origin", "https://two.example"], { stdin: KEY });
    const { stdout } = await user.run(["auth", "add", "acme"], { stdin: "another-key-9876" });
    expect(stdout).toContain("Replaced the key of acme");
    expect(await user.list()).toMatchObject([{ origins: ["https://api.acme.example", "https://one.example", "https://two.example"] }]);
  });

  it("grants one more server to the stored key when no new one is given", async () => {
    const user = authHome();
    await user.run(["auth", "add", "acme/mine"], { stdin: KEY });
    expect(await user.list()).toMatchObject([{ provider: "acme/mine", origins: [] }]);
    for (const [isTTY, stdin] of [
      [false, ""],
      [true, "\r"],
    ] as const) {
      const { exitCode, stdout } = await user.run(["auth", "add", "acme/mine", "--origin", "https://my.example/v1"], { stdin, isTTY });
      expect([exitCode, stdout]).toEqual([0, "The stored key of acme/mine may now be sent to https://my.example too.\n"]);
    }
    expect(await user.list()).toMatchObject([{ origins: ["https://my.example"] }]);
    const wrong = await user.run(["auth", "add", "acme/mine", "--origin", "my.example"], { stdin: "" });
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("CREDENTIAL_ORIGIN_INVALID") as string });
  });

  it("says when a variable counts before what is stored", async () => {
    const user = authHome();
    const { stderr } = await user.run(["auth", "add", "acme"], { stdin: KEY, env: { ACME_API_KEY: "from-the-environment" } });
    expect(stderr).toBe("warning: ACME_API_KEY is set, and counts before what is stored for acme.\n");
    expect(await user.list({ ACME_API_KEY: "from-the-environment" })).toMatchObject([
      { source: "environment", variable: "ACME_API_KEY", is_used: true },
      { source: "file", is_used: false },
    ]);
  });

  it.each<[string, number, string]>([
    ["acne", 5, 'Did you mean "acme"?'],
    ["anthropic-claude-pro-max", 2, "llm-orc auth add anthropic-api"],
    ["open", 2, "open takes no key"],
    ["../acme", 2, "NAME_INVALID"],
  ])("refuses %s before it asks for a key", async (provider, code, says) => {
    const user = authHome();
    const { exitCode, stdout, stderr } = await user.run(["auth", "add", provider], { stdin: KEY, isTTY: true });
    expect([exitCode, stdout]).toEqual([code, ""]);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain("what you type");
  });

  it("never writes over a store that it cannot read", async () => {
    const user = authHome();
    await user.run(["auth", "add", "acme"], { stdin: KEY });
    const file = join(user.config, "credentials.json");
    writeFileSync(file, "{}");
    const { exitCode, stderr } = await user.run(["auth", "add", "acme"], { stdin: KEY });
    expect([exitCode, stderr]).toEqual([5, expect.stringContaining("CREDENTIAL_STORE_UNREADABLE")]);
    expect(user.everythingWritten()).toContain("{}");
  });

  it("refuses a login of a provider that has none", async () => {
    const user = authHome();
    const { exitCode, stderr } = await user.run(["auth", "add", "acme", "--client-id", "x", "--client-secret", "y"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("AUTH_METHOD_UNSUPPORTED")]);
  });
});
