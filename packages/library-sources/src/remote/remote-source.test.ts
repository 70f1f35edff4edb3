import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMITS, type FakeGithub, fakeGithub, repositoryArchive } from "../__fixtures__/fake-github.ts";
import { SAMPLE_LIBRARY } from "../__fixtures__/sample-library.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { remoteSource, type RemoteSourceOptions } from "./remote-source.ts";

const signal = new AbortController().signal;

function options(github: Pick<FakeGithub, "url">, cache: string, more: Partial<RemoteSourceOptions["env"]> = {}): RemoteSourceOptions {
  return {
    env: { GITHUB_API_URL: github.url, XDG_CACHE_HOME: cache, LLM_ORC_LIBRARY_REPOSITORY: "Someone/library", ...more },
    signal,
    timeoutMs: 10_000,
  };
}

const commitDir = (cache: string): string => join(cache, "llm-orc/library/someone/library", COMMITS.first);

describe("remoteSource", () => {
  it("fetches the commit that the ref stands for, and reads its files", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    const source = await remoteSource(options(github, temporaryFolder()));
    expect(github.requests.map(({ server, path }) => `${server} ${path}`)).toEqual([
      "api /repos/Someone/library/commits/main",
      `api /repos/Someone/library/tarball/${COMMITS.first}`,
      `codeload /Someone/library/legacy.tar.gz/${COMMITS.first}`,
    ]);
    expect(source.remote).toMatchObject({ repository: "Someone/library", ref: "main", commit: COMMITS.first });
    expect(source.files).toEqual(Object.keys(SAMPLE_LIBRARY).sort());
    expect(source.read("profiles/spare.yaml").toString()).toBe(SAMPLE_LIBRARY["profiles/spare.yaml"]);
    expect(source.list().find(({ id }) => id === "review/summary")).toMatchObject({ kind: "ensemble", description: "Sums up." });
  });

  it("keeps what a ref stood for until it is told to refresh, and works offline", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    const cache = temporaryFolder();
    await remoteSource(options(github, cache));
    github.refs.set("main", COMMITS.second);
    github.archives.set(COMMITS.second, repositoryArchive({ "ensembles/new/y.yaml": "name: y\nagents: []\n" }));
    const before = github.requests.length;
    expect((await remoteSource(options(github, cache))).remote?.commit).toBe(COMMITS.first);
    expect(github.requests.length).toBe(before);
    const refreshed = await remoteSource({ ...options(github, cache), refresh: true });
    expect(refreshed).toMatchObject({ remote: { commit: COMMITS.second }, files: ["ensembles/new/y.yaml"] });
    await github.stop();
    expect((await remoteSource(options(github, cache))).remote?.commit).toBe(COMMITS.second);
    await expect(remoteSource({ ...options(github, cache), refresh: true })).rejects.toMatchObject({
      code: "LIBRARY_NETWORK_FAILED",
      isRetryable: true,
    });
  });

  it("asks for no ref that is a commit already", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    await remoteSource(options(github, temporaryFolder(), { LLM_ORC_LIBRARY_REF: COMMITS.first }));
    expect(github.requests.map(({ path }) => path)).not.toContain(`/repos/Someone/library/commits/${COMMITS.first}`);
  });

  it("says which cached file was changed, and how to fetch it again", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    const cache = temporaryFolder();
    const source = await remoteSource(options(github, cache));
    const file = join(commitDir(cache), "files/profiles/spare.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("spare-1", "spare-2"));
    const changed = { code: "LIBRARY_CACHE_CHANGED", hint: expect.stringContaining("rm -r") as string };
    expect(() => source.read("profiles/spare.yaml")).toThrow(expect.objectContaining(changed));
    const again = await remoteSource(options(github, cache));
    expect(() => again.list()).toThrow(expect.objectContaining(changed));
    rmSync(file);
    expect(() => again.read("profiles/spare.yaml")).toThrow(expect.objectContaining(changed));
    rmSync(commitDir(cache), { recursive: true });
    expect((await remoteSource(options(github, cache))).read("profiles/spare.yaml").toString()).toContain("spare-1");
  });

  it("does not take a manifest that was changed with its file", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    const cache = temporaryFolder();
    await remoteSource(options(github, cache));
    const manifest = join(commitDir(cache), "manifest.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace(/"README.md": "[0-9a-f]{8}/, '"README.md": "00000000'));
    await expect(remoteSource(options(github, cache))).rejects.toMatchObject({ code: "LIBRARY_CACHE_CHANGED" });
  });

  it("does not take other files for a commit that is known", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    const cache = temporaryFolder();
    await remoteSource(options(github, cache));
    rmSync(commitDir(cache), { recursive: true });
    github.archives.set(COMMITS.first, repositoryArchive({ "ensembles/evil/x.yaml": "name: x\n" }));
    await expect(remoteSource(options(github, cache))).rejects.toMatchObject({ code: "LIBRARY_CACHE_CHANGED" });
  });

  it("fetches once when several want it at the same time", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    const cache = temporaryFolder();
    const sources = await Promise.all(Array.from({ length: 6 }, () => remoteSource(options(github, cache))));
    expect(new Set(sources.map(({ remote }) => remote?.commit))).toEqual(new Set([COMMITS.first]));
    expect(github.requests.filter(({ server }) => server === "codeload")).toHaveLength(1);
    expect(readdirSync(join(commitDir(cache), "..")).sort()).toEqual([COMMITS.first, "pins.json"]);
  });

  it("keeps nothing of an archive that it refuses", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    const cache = temporaryFolder();
    github.archives.set(COMMITS.first, repositoryArchive(SAMPLE_LIBRARY, [{ name: "someone-library-1111111/../../../evil" }]));
    await expect(remoteSource(options(github, cache))).rejects.toMatchObject({ code: "LIBRARY_ARCHIVE_INVALID" });
    expect(readdirSync(join(commitDir(cache), ".."))).toEqual([]);
    expect(existsSync(join(cache, "llm-orc/library/evil"))).toBe(false);
  });

  it("sends the token to the API and never to where it redirects", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    await remoteSource(options(github, temporaryFolder(), { GITHUB_TOKEN: "planted-token" }));
    expect(github.requests.map(({ server, authorization }) => [server, authorization])).toEqual([
      ["api", "Bearer planted-token"],
      ["api", "Bearer planted-token"],
      ["codeload", undefined],
    ]);
  });

  it("does not send the token again when a redirect leads back", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    const other = await fakeGithub({});
    github.instead.push((response) => response.writeHead(302, { location: `${other.url}/away` }).end());
    other.instead.push((response) => response.writeHead(302, { location: `${github.url}/repos/Someone/library/commits/main` }).end());
    await remoteSource(options(github, temporaryFolder(), { GITHUB_TOKEN: "planted-token" }));
    expect(other.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
    expect(github.requests.slice(0, 2).map(({ authorization }) => authorization)).toEqual(["Bearer planted-token", undefined]);
  });

  it.each([
    { what: "to plain http elsewhere", location: "http://example.com/x", says: "http://example.com, which is not https" },
    { what: "to a file", location: "file:///etc/passwd", says: "not https" },
    { what: "to nowhere", location: "http://[", says: "to nowhere" },
  ])("follows no redirect $what", async ({ location, says }) => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    github.instead.push((response) => response.writeHead(302, { location }).end());
    await expect(remoteSource(options(github, temporaryFolder()))).rejects.toMatchObject({
      code: "LIBRARY_REDIRECT_REFUSED",
      message: expect.stringContaining(says) as string,
    });
  });

  it("ends a circle of redirects", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    for (let count = 0; count < 20; count++) github.instead.push((response) => response.writeHead(302, { location: "/again" }).end());
    await expect(remoteSource(options(github, temporaryFolder()))).rejects.toMatchObject({ code: "LIBRARY_REDIRECT_REFUSED" });
    expect(github.requests.length).toBe(6);
  });

  it("asks nothing of an API without TLS on another machine", async () => {
    await expect(remoteSource(options({ url: "http://192.0.2.1" }, temporaryFolder()))).rejects.toMatchObject({
      code: "LIBRARY_REDIRECT_REFUSED",
    });
  });

  it.each([
    {
      status: 403,
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1800000000" },
      code: "LIBRARY_RATE_LIMITED",
      says: "2027-01-15",
    },
    { status: 429, headers: { "retry-after": "60" }, code: "LIBRARY_RATE_LIMITED", says: "for 60 s" },
    { status: 403, headers: {}, code: "LIBRARY_ACCESS_DENIED", says: "because" },
    { status: 401, headers: {}, code: "LIBRARY_ACCESS_DENIED", says: "401" },
    { status: 404, headers: {}, code: "LIBRARY_REPOSITORY_NOT_FOUND", says: "Someone/library at main" },
    { status: 500, headers: {}, code: "LIBRARY_RESPONSE_INVALID", says: "500" },
    { status: 200, headers: {}, code: "LIBRARY_RESPONSE_INVALID", says: "did not answer with a commit" },
  ])("explains an answer of $status with $code", async ({ status, headers, code, says }) => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    github.instead.push((response) => response.writeHead(status, headers).end('{"message":"because"}'));
    await expect(remoteSource(options(github, temporaryFolder()))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says) as string,
      hint: expect.any(String) as string,
    });
  });

  it("refuses a body that is too large, said or unsaid", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    github.instead.push((response) => response.writeHead(200, { "content-length": String(2 * 1024 * 1024) }).end());
    await expect(remoteSource(options(github, temporaryFolder()))).rejects.toMatchObject({ code: "LIBRARY_ARCHIVE_TOO_LARGE" });
    github.instead.push((response) => response.writeHead(200).end(Buffer.alloc(2 * 1024 * 1024)));
    await expect(remoteSource(options(github, temporaryFolder()))).rejects.toMatchObject({ code: "LIBRARY_ARCHIVE_TOO_LARGE" });
  });

  it("waits for a silent server no longer than it is told", async () => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    github.instead.push(() => {});
    await expect(remoteSource({ ...options(github, temporaryFolder()), timeoutMs: 50 })).rejects.toMatchObject({
      code: "LIBRARY_NETWORK_FAILED",
      message: expect.stringContaining("within 0.05 s") as string,
    });
  });

  it.each([
    { LLM_ORC_LIBRARY_REPOSITORY: "../../x" },
    { LLM_ORC_LIBRARY_REPOSITORY: "a/.." },
    { LLM_ORC_LIBRARY_REPOSITORY: "https://github.com/a/b" },
    { LLM_ORC_LIBRARY_REPOSITORY: "a/b?c" },
    { LLM_ORC_LIBRARY_REF: "../main" },
    { LLM_ORC_LIBRARY_REF: "a..b" },
    { LLM_ORC_LIBRARY_REF: "main?x=1" },
    { LLM_ORC_LIBRARY_REF: "-x" },
    { GITHUB_API_URL: "https://user:secret@api.example.com" },
  ])("refuses %j before it asks for anything", async (env) => {
    const github = await fakeGithub(SAMPLE_LIBRARY);
    await expect(remoteSource(options(github, temporaryFolder(), env))).rejects.toMatchObject({ code: "LIBRARY_SOURCE_INVALID" });
    expect(github.requests).toEqual([]);
  });
});
