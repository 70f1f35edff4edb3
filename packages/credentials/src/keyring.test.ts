import { Redacted } from "@llm-orc/contracts";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createSystemKeyring } from "./keyring.ts";

afterEach(() => {
  vi.doUnmock("@napi-rs/keyring");
  vi.unstubAllEnvs();
});

describe("createSystemKeyring", () => {
  // The kernel's own: the only keyring that a machine without a desktop has, and not in every container.
  it("keeps, gives and forgets a secret", async ({ skip }) => {
    const keyring = createSystemKeyring({ service: "llm-orc-test", linuxStore: "keyutils" });
    const account = `openai-compatible/test-${process.pid}`;
    const isUsable = await keyring.get(account).then(
      () => true,
      () => false,
    );
    skip(!isUsable, "this system lets nobody use a keyring");
    onTestFinished(async () => void (await keyring.remove(account)));
    expect(await keyring.get(account)).toBeUndefined();
    await keyring.set(account, new Redacted("one-secret"));
    await keyring.set(account, new Redacted("another-secret"));
    expect((await keyring.get(account))?.reveal()).toBe("another-secret");
    expect(await keyring.get(`${account}-other`)).toBeUndefined();
    expect([await keyring.remove(account), await keyring.remove(account), await keyring.get(account)]).toEqual([true, false, undefined]);
  });

  it.runIf(process.platform === "linux")("says what is wrong where there is no desktop", async () => {
    vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    const keyring = createSystemKeyring();
    for (const act of [() => keyring.get("acme"), () => keyring.set("acme", new Redacted("k-0123456789")), () => keyring.remove("acme")]) {
      const error: unknown = await act().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: "CREDENTIAL_KEYRING_UNAVAILABLE",
        message: expect.stringMatching(/^The system's keyring cannot be used here: ./) as string,
        hint: "Unlock it, or keep the key in the encrypted file: llm-orc auth add <provider>",
      });
      expect(String(error)).not.toContain("k-0123456789");
    }
  });

  it("asks under its own name, and on Linux the desktop's", async () => {
    const asked = stubKeyring({ getPassword: async () => null });
    expect(await createSystemKeyring().get("acme")).toBeUndefined();
    await createSystemKeyring({ service: "other", linuxStore: "keyutils" }).get("acme/groq");
    expect(asked).toEqual([
      ["llm-orc", "acme", { linux: { store: "secret-service" } }],
      ["other", "acme/groq", { linux: { store: "keyutils" } }],
    ]);
  });

  it.each([
    [new Error("it is locked"), "The system's keyring cannot be used here: it is locked."],
    [new Error("It is locked.\n  at somewhere"), "The system's keyring cannot be used here: It is locked."],
    ["locked", "The system's keyring cannot be used here: locked."],
  ])("says in one sentence why it cannot be used", async (error, message) => {
    const getPassword = vi.fn<() => Promise<null>>().mockRejectedValue(error);
    stubKeyring({ getPassword });
    await expect(createSystemKeyring().get("acme")).rejects.toMatchObject({ message, cause: error });
  });

  it("says so where its module is not installed", async () => {
    vi.doMock("@napi-rs/keyring", () => {
      throw new Error("Cannot find package '@napi-rs/keyring'");
    });
    await expect(createSystemKeyring().get("acme")).rejects.toMatchObject({ code: "CREDENTIAL_KEYRING_UNAVAILABLE" });
  });
});

/** A keyring whose entries are these, and what was asked of it. */
function stubKeyring(entry: { getPassword(): Promise<string | null> }): unknown[] {
  const asked: unknown[] = [];
  vi.doMock("@napi-rs/keyring", () => ({
    AsyncEntry: function (...input: readonly unknown[]) {
      asked.push(input);
      return entry;
    },
  }));
  return asked;
}
