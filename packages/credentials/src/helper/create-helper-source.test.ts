import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { createManualClock } from "../oauth/__fixtures__/manual-clock.ts";
import { createHelperSource, type Helpers } from "./create-helper-source.ts";

describe("createHelperSource", () => {
  it("asks the command of the provider itself, else the one for all", async () => {
    const source = create({ global: "echo all:$LLM_ORC_PROVIDER", byProvider: { acme: "echo own", toString: "echo own" } });
    const keys = ["acme", "other", "acme/scope", "constructor", "toString"].map(async (name) => (await source.get(name))?.key.reveal());
    expect(await Promise.all(keys)).toEqual(["own", "all:other", "all:acme/scope", "all:constructor", "own"]);
    expect([source.has("acme"), source.has("other")]).toEqual([true, true]);
  });

  it("asks nobody where there is no command", async () => {
    const source = create({ byProvider: { acme: "echo own" } });
    expect([source.has("acme/scope"), await source.get("acme/scope"), source.has("other")]).toEqual([false, undefined, false]);
    expect(create({}).has("acme")).toBe(false);
  });

  it("runs a command once for each provider, however many ask", async () => {
    const { count, line } = counter();
    const source = create({ global: `${line}; echo key` });
    await Promise.all(Array.from({ length: 5 }, () => source.get("acme")));
    await source.get("acme");
    expect(count()).toBe(1);
    await source.get("other");
    expect(count()).toBe(2);
  });

  it("remembers that there is none", async () => {
    const { count, line } = counter();
    const source = create({ global: line });
    expect([await source.get("acme"), await source.get("acme"), count()]).toEqual([undefined, undefined, 1]);
  });

  it("asks again a minute before the key expires", async () => {
    const clock = createManualClock();
    const expiresAt = clock.now() / 1000 + 3_600;
    const { count, line } = counter();
    const source = create({ global: `${line}; echo '{"key": "k", "expires_at": ${expiresAt}}'` }, clock);
    await source.get("acme");
    clock.advance(3_539_999);
    await source.get("acme");
    expect(count()).toBe(1);
    clock.advance(1);
    await source.get("acme");
    expect(count()).toBe(2);
  });

  it("tells a failure for a minute, and then tries again", async () => {
    const clock = createManualClock();
    const { count, line } = counter();
    const source = create({ global: `${line}; exit 1` }, clock);
    const failure = expect.objectContaining({ code: "CREDENTIAL_HELPER_FAILED" }) as unknown;
    await expect(source.get("acme")).rejects.toEqual(failure);
    clock.advance(59_999);
    await expect(source.get("acme")).rejects.toEqual(failure);
    expect(count()).toBe(1);
    clock.advance(1);
    await expect(source.get("acme")).rejects.toEqual(failure);
    expect(count()).toBe(2);
  });

  it("runs in the home folder, wherever this program runs, unless another is given", async () => {
    const [home, cwd] = [temporaryFolder(), temporaryFolder()];
    const env = { PATH: process.env["PATH"], HOME: home };
    const clock = createManualClock();
    expect((await createHelperSource({ global: "pwd -P" }, { env, clock }).get("acme"))?.key.reveal()).toBe(home);
    expect((await createHelperSource({ global: "pwd -P", cwd }, { env, clock }).get("acme"))?.key.reveal()).toBe(cwd);
    expect((await createHelperSource({ global: "pwd -P" }, { env: { PATH: env.PATH }, clock }).get("acme"))?.key.reveal()).toBe("/");
  });
});

function create(helpers: Helpers, clock = createManualClock()) {
  return createHelperSource(helpers, { env: process.env, clock });
}

/** A line of shell that counts how often it is run. */
function counter(): { readonly line: string; readonly count: () => number } {
  const file = join(temporaryFolder(), "runs");
  writeFileSync(file, "");
  return { line: `printf x >> '${file}'`, count: () => readFileSync(file, "utf8").length };
}
