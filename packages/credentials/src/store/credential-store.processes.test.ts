import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runFixture } from "../__fixtures__/run-fixture.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { openCredentialStore } from "./credential-store.ts";

describe("the files of openCredentialStore", () => {
  it.each(["000", "077", "022"])("are the owner's alone under umask %s, and so is a folder made for them", async (umask) => {
    const dir = join(temporaryFolder(), "llm-orc");
    await runFixture("store-in-child.ts", dir, "acme", "sk-test-0123456789abcdef", umask);
    expect([modeOf(dir), modeOf(join(dir, "credentials.json")), modeOf(join(dir, ".credentials_key"))]).toEqual(["700", "600", "600"]);
    await runFixture("store-in-child.ts", dir, "other", "sk-test-0123456789abcdef", umask);
    expect(modeOf(join(dir, "credentials.json"))).toBe("600");
  });

  it("lose none of what 20 processes store at once", async () => {
    const dir = join(temporaryFolder(), "llm-orc");
    const numbers = Array.from({ length: 20 }, (_, number) => String(number).padStart(2, "0"));
    await Promise.all(numbers.map((number) => runFixture("store-in-child.ts", dir, `provider-${number}`, `key-${number}`)));
    const store = openCredentialStore({ dir, keyring: false });
    expect((await store.list()).map(({ name }) => name)).toEqual(numbers.map((number) => `provider-${number}`));
    for (const number of numbers) {
      const credential = await store.get(`provider-${number}`);
      expect(credential?.kind === "api_key" && credential.key.reveal()).toBe(`key-${number}`);
    }
    expect(readdirSync(dir).toSorted()).toEqual([".credentials_key", "credentials.json"]);
  }, 120_000);
});

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
