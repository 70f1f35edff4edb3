import { createCipheriv, createHmac, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProviderPlugin } from "@llm-orc/provider";
import { type AuthorizationServer, startAuthorizationServer } from "@llm-orc/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acme } from "./__fixtures__/acme.ts";
import { type AuthHome, authHome } from "./__fixtures__/auth-home.ts";

const SECRET = "the-clients-own-secret";
let server: AuthorizationServer;
let user: AuthHome;

beforeEach(async () => {
  server = await startAuthorizationServer(SECRET);
  const { authorizationUrl, tokenUrl, deviceUrl, revocationUrl, issuer, scopes } = server.config();
  const oauth = { authorizationUrl, tokenUrl, deviceUrl, revocationUrl, issuer, scopes } as ProviderPlugin["oauth"];
  user = authHome([{ ...acme, id: "vendor", auth: ["api-key", "oauth"], envKeys: ["VENDOR_API_KEY"], oauth } as ProviderPlugin]);
});
afterEach(() => server.close());

describe("llm-orc auth setup, with an OAuth client of the user's own", () => {
  it("logs in through the browser, and a run is asked with the token that came", async () => {
    const done = await logIn();
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.stdout).toContain("Stored the login of vendor");
    expect(await user.list()).toMatchObject([{ provider: "vendor", kind: "oauth", source: "file", is_used: true }]);
    expect(server.count("token")).toBe(1);

    user.write({
      ".llm-orc/profiles/v.yaml": "name: v\nprovider: vendor\nmodel: m\n",
      ".llm-orc/ensembles/ask.yaml": "name: ask\ndescription: d\nagents: [{name: a, model_profile: v}]\n",
    });
    const run = await user.run(["run", "ask", "x", "--json"]);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ results: { a: { status: "success", response: "asked with <[redacted]>" } } });
    expectNoSecret(done.stdout + done.stderr + run.stdout + run.stderr + user.everythingWritten());
  });

  it("logs in by a code on another device", async () => {
    server.interval = 1;
    const done = await user.run(
      ["auth", "setup", "vendor", "--client-id", server.config().clientId, "--client-secret", SECRET, "--device"],
      {
        onStderr(text) {
          const code = /type the code {2}(\S+)/.exec(text)?.[1];
          if (code !== undefined) server.grants.decideDevice(code, "approved");
        },
      },
    );
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.stderr).toContain("warning: what follows --client-secret can be seen by other users of this machine");
    expect(await user.list()).toMatchObject([{ provider: "vendor", kind: "oauth" }]);
  });

  it("stores nothing when the user says no, and says so", async () => {
    server.consent = { error: "access_denied", description: "The user said no." };
    const done = await logIn();
    expect(done).toMatchObject({ exitCode: 1, stdout: "" });
    expect(done.stderr).toContain("error[OAUTH_ACCESS_DENIED]");
    expect(await user.list()).toEqual([]);
  });
});

describe("llm-orc auth test-refresh", () => {
  it("renews the tokens now, and says until when they are good", async () => {
    await logIn();
    const done = await user.run(["auth", "test-refresh", "vendor"]);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.stdout).toMatch(/vendor.*20\d\d-/s);
    expect(server.count("token")).toBe(2);
    expectNoSecret(done.stdout + done.stderr);
  });

  it("leaves the login as it was when the vendor cannot be reached", async () => {
    await logIn();
    const before = user.everythingWritten();
    server.failNext("token", { status: 503, body: "" });
    const done = await user.run(["auth", "test-refresh", "vendor"]);
    expect([done.exitCode, done.stdout]).toEqual([1, ""]);
    expect(done.stderr).toContain("error[OAUTH_SERVER_UNAVAILABLE]");
    // Not written in between either: it is sealed anew with each write.
    expect(user.everythingWritten()).toBe(before);
  });

  it("says what to type when the vendor has ended the login", async () => {
    await logIn();
    server.failNext("token", { status: 400, body: '{"error": "invalid_grant"}' });
    const done = await user.run(["auth", "test-refresh", "vendor"]);
    expect(done.exitCode).not.toBe(0);
    expect(done.stderr).toContain("llm-orc auth setup vendor");
    expect(await user.list()).toHaveLength(1);
  });
});

describe("llm-orc auth logout and remove", () => {
  it("revoke a login at its vendor, and remove it here", async () => {
    await logIn();
    const done = await user.run(["auth", "logout", "vendor"]);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(server.count("revoke")).toBeGreaterThan(0);
    expect(await user.list()).toEqual([]);
  });

  it("remove a login here also when its vendor cannot be told, and say so", async () => {
    await logIn();
    server.failNext("revoke", { status: 503, body: "" });
    const done = await user.run(["auth", "logout", "--all"]);
    expect([done.exitCode, done.stdout]).toEqual([1, "Logged out of vendor: it is removed here.\n"]);
    expect(done.stderr).toContain("warning[OAUTH_SERVER_UNAVAILABLE]");
    expect(await user.list()).toEqual([]);
  });

  it("refuse to log out of a key, and to guess which login is meant", async () => {
    await user.run(["auth", "add", "acme"], { stdin: "acme-key-0123456789" });
    const key = await user.run(["auth", "logout", "acme"]);
    expect(key).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("llm-orc auth remove acme") as string });
    expect(await user.run(["auth", "logout"])).toMatchObject({ exitCode: 2 });
    expect(await user.run(["auth", "logout", "--all"])).toMatchObject({ exitCode: 0, stdout: "There is no login.\n" });
    expect(await user.list()).toHaveLength(1);
  });

  it("remove a key only when the person at the terminal says yes", async () => {
    await user.run(["auth", "add", "acme"], { stdin: "acme-key-0123456789" });
    expect(await user.run(["auth", "remove", "acme"], { stdin: "n\n", isTTY: true })).toMatchObject({ exitCode: 1 });
    expect(await user.list()).toHaveLength(1);
    expect(await user.run(["auth", "remove", "acme"], { stdin: "y\n", isTTY: true })).toMatchObject({ exitCode: 0 });
    expect(await user.list()).toEqual([]);
  });
});

describe("llm-orc auth import", () => {
  it("copies the keys of the Python program, and leaves its files as they are", async () => {
    const key = randomBytes(32).toString("base64url") + "=";
    const token = fernet(
      "anthropic-api: {auth_method: api_key, api_key: old-key-0123456789}\ngoogle: {auth_method: oauth, access_token: fake}\n",
      key,
    );
    mkdirSync(user.config, { recursive: true, mode: 0o700 });
    writeFileSync(join(user.config, ".encryption_key"), key, { mode: 0o600 });
    writeFileSync(join(user.config, "credentials.yaml"), token, { mode: 0o600 });
    const asked = await user.run(["auth", "import"]);
    expect(asked, asked.stderr).toMatchObject({ exitCode: 2 });
    const done = await user.run(["auth", "import", "--yes"]);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.stdout + done.stderr).toContain("anthropic-api");
    expect(done.stdout + done.stderr).not.toContain("old-key");
    expect(await user.list()).toMatchObject([{ provider: "anthropic-api", kind: "api_key", source: "file" }]);
    expect(readFileSync(join(user.config, "credentials.yaml"), "utf8")).toBe(token);
  });

  it("touches nothing when the old store cannot be read", async () => {
    mkdirSync(user.config, { recursive: true, mode: 0o700 });
    writeFileSync(join(user.config, ".encryption_key"), randomBytes(32).toString("base64url"), { mode: 0o600 });
    writeFileSync(join(user.config, "credentials.yaml"), fernet("a: {}", randomBytes(32).toString("base64url")), { mode: 0o600 });
    const done = await user.run(["auth", "import", "--yes"]);
    expect(done.exitCode).not.toBe(0);
    expect(done.stderr).toContain("error[CREDENTIAL_");
    expect(await user.list()).toEqual([]);
  });
});

function logIn(): ReturnType<AuthHome["run"]> {
  return user.run(["auth", "setup", "vendor", "--client-id", server.config().clientId, "--no-browser"], {
    stdin: SECRET,
    onStderr(text) {
      const url = /(http:\/\/127\.0\.0\.1:\d+\/authorize\S*)/.exec(text)?.[1];
      if (url !== undefined) void fetch(url).then((response) => response.text());
    },
  });
}

function expectNoSecret(text: string): void {
  expect(text).not.toContain(SECRET);
  for (const { parameters } of server.requests)
    for (const name of ["refresh_token", "code", "code_verifier"]) {
      const value = parameters.get(name);
      if (value !== null) expect(text).not.toContain(value);
    }
}

// As the Python program writes it: https://github.com/fernet/spec
function fernet(content: string, key: string): string {
  const bytes = Buffer.from(key, "base64url");
  const time = Buffer.alloc(8);
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-128-cbc", bytes.subarray(16), iv);
  const signed = Buffer.concat([Buffer.from([0x80]), time, iv, cipher.update(content), cipher.final()]);
  const token = Buffer.concat([signed, createHmac("sha256", bytes.subarray(0, 16)).update(signed).digest()]);
  return token.toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}
