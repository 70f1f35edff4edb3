import { scryptSync } from "node:crypto";
import type * as Crypto from "node:crypto";
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { createMasterKey } from "./master-key.ts";

const stretched = vi.hoisted(() => ({ times: 0 }));
vi.mock("node:crypto", async (original) => {
  const real = await original<typeof Crypto>();
  const scrypt = (...input: Parameters<typeof real.scrypt>): void => {
    stretched.times++;
    real.scrypt(...input);
  };
  return { ...real, scrypt };
});

const PASSPHRASE = "correct horse";
const env = { LLM_ORC_PASSPHRASE: PASSPHRASE };

describe("createMasterKey", () => {
  it("makes a key file that is the owner's alone, and gives what is in it from then on", async () => {
    const dir = temporaryFolder();
    const file = join(dir, ".credentials_key");
    const made = await createMasterKey(dir, {}).create();
    expect(made?.protection).toEqual({ kind: "key_file" });
    expect(made?.key).toHaveLength(32);
    expect([statSync(file).mode & 0o777, readFileSync(file)]).toEqual([0o600, made?.key]);
    expect(await createMasterKey(dir, {}).create()).toEqual(made);
    expect(await createMasterKey(dir, env).read({ kind: "key_file" })).toEqual(made?.key);
    expect(await createMasterKey(temporaryFolder(), {}).read({ kind: "key_file" })).toBeUndefined();
  });

  it("makes another key for each folder", async () => {
    const [one, two] = [
      await createMasterKey(temporaryFolder(), {}).create(),
      await createMasterKey(temporaryFolder(), { LLM_ORC_PASSPHRASE: "" }).create(),
    ];
    expect(one?.key).not.toEqual(two?.key);
  });

  it("writes over no file that is no key, and follows no link", async () => {
    const [dir, linked] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(dir, ".credentials_key"), "no key", { mode: 0o600 });
    expect(await createMasterKey(dir, {}).create()).toBeUndefined();
    expect(readFileSync(join(dir, ".credentials_key"), "utf8")).toBe("no key");
    symlinkSync("not-there", join(linked, ".credentials_key"));
    await expect(createMasterKey(linked, {}).create()).rejects.toMatchObject({ code: "CREDENTIAL_FILE_UNSAFE" });
    expect(readdirSync(linked)).toEqual([".credentials_key"]);
  });

  it("makes a key from the passphrase as it is described, so that the stores of today can be read tomorrow", async () => {
    const dir = temporaryFolder();
    const made = await createMasterKey(dir, env).create();
    const salt = made?.protection.kind === "passphrase" ? Buffer.from(made.protection.salt, "base64") : Buffer.alloc(0);
    expect(salt).toHaveLength(16);
    expect(made?.key).toEqual(scryptSync(PASSPHRASE, salt, 32, { N: 131_072, r: 8, p: 1, maxmem: 2 ** 28 }));
    expect(readdirSync(dir)).toEqual([]);
  }, 60_000);

  it("stretches a passphrase once for each salt, and not at all for a key file or without one", async () => {
    const dir = temporaryFolder();
    const masterKey = createMasterKey(dir, env);
    const made = await masterKey.create();
    if (made === undefined) throw new Error("No key was made.");
    stretched.times = 0;
    const again = await Promise.all([masterKey.read(made.protection), masterKey.read(made.protection)]);
    expect(again).toEqual([made.key, made.key]);
    expect(stretched.times).toBe(0);
    const other = await masterKey.read({ kind: "passphrase", salt: "AAAA" });
    expect([stretched.times, other]).toEqual([1, expect.not.arrayContaining([...made.key])]);
    for (const none of [{}, { LLM_ORC_PASSPHRASE: "" }]) expect(await createMasterKey(dir, none).read(made.protection)).toBeUndefined();
    await masterKey.read({ kind: "key_file" });
    expect(stretched.times).toBe(1);
  }, 60_000);
});
