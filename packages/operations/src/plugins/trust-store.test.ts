import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { pluginProject } from "./__fixtures__/plugin-project.ts";
import { createTrustStore, type TrustStore } from "./trust-store.ts";

const RECORD = { hash: "abc", trusted_at: "2026-01-02T03:04:05.000Z" };

describe("createTrustStore", () => {
  it("keeps what the user said in their state folder, for them alone, and creates nothing to read it", () => {
    const store = create();
    expect(store.read("/p")).toBeUndefined();
    expect(store.remove("/p")).toBe(false);
    expect(existsSync(dirname(store.file))).toBe(false);
    store.write("/p", RECORD);
    store.write("/q", { ...RECORD, hash: "def" });
    expect(store.file).toMatch(/\/\.local\/state\/llm-orc\/trust\.json$/);
    expect(statSync(store.file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(store.file)).mode & 0o777).toBe(0o700);
    expect(readdirSync(dirname(store.file))).toEqual(["trust.json"]);
    expect([store.read("/p"), store.read("/q")?.hash, store.read("/p/q")]).toEqual([RECORD, "def", undefined]);
    expect(store.remove("/p")).toBe(true);
    expect([store.read("/p"), store.read("/q")?.hash]).toEqual([undefined, "def"]);
  });

  it("obeys XDG_STATE_HOME", () => {
    const { home } = pluginProject();
    const store = createTrustStore({ HOME: home, XDG_STATE_HOME: join(home, "state") });
    store.write("/p", RECORD);
    expect(store.file).toBe(join(home, "state/llm-orc/trust.json"));
  });

  it("narrows the mode of a file that others may read", () => {
    const store = create();
    store.write("/p", RECORD);
    chmodSync(store.file, 0o666);
    store.write("/q", RECORD);
    expect(statSync(store.file).mode & 0o777).toBe(0o600);
  });

  it.each([
    "",
    "{",
    "[]",
    '{"version": 2, "projects": {}}',
    '{"version": 1}',
    '{"version": 1, "projects": {"/p": {"hash": 1}}}',
    '{"version": 1, "projects": {"/p": null}}',
  ])("trusts nobody on the word of a file that it did not write, and keeps it: %s", (text) => {
    const store = create();
    mkdirSync(dirname(store.file), { recursive: true });
    writeFileSync(store.file, text);
    for (const call of [() => store.read("/p"), () => store.write("/p", RECORD), () => store.remove("/p")]) {
      expect(call).toThrow(
        expect.objectContaining({ code: "TRUST_STORE_UNREADABLE", hint: expect.stringContaining("llm-orc trust") as string }),
      );
    }
    expect(readFileSync(store.file, "utf8")).toBe(text);
  });

  it("does not take names of objects for projects", () => {
    const store = create();
    store.write("/p", RECORD);
    for (const name of ["constructor", "__proto__", "toString"]) expect(store.read(name)).toBeUndefined();
  });
});

function create(): TrustStore {
  return createTrustStore({ HOME: pluginProject().home });
}
