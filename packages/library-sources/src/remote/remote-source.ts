import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Clock, OrcError, systemClock } from "@llm-orc/contracts";
import { type Environment, withFileLock } from "@llm-orc/project-files";
import { createSource } from "../folder/folder-source.ts";
import { readLibraryFile } from "../folder/read-library-file.ts";
import type { LibrarySource } from "../library-source.ts";
import { sha256 } from "../sha256.ts";
import { type CacheLayout, cacheLayout } from "./cache-layout.ts";
import { createGithubClient, type GithubClient } from "./github-client.ts";
import { cacheChanged, contentHash, type Manifest, readManifest } from "./manifest.ts";
import { type Pin, readPins, writePins } from "./pins.ts";
import { isCommit, parseRemoteRequest, type RemoteRequest } from "./remote-request.ts";
import { storeArchive } from "./store-archive.ts";

export interface RemoteSourceOptions {
  /** `LLM_ORC_LIBRARY_REPOSITORY`, `LLM_ORC_LIBRARY_REF`, `GITHUB_API_URL`, `GITHUB_TOKEN`, `XDG_CACHE_HOME`, `HOME`. */
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Ask what the ref stands for now, instead of using what it stood for. Default false. */
  readonly refresh?: boolean | undefined;
  readonly clock?: Clock | undefined;
  /** Of one request. Default: 20,000, and 120,000 for an archive. */
  readonly timeoutMs?: number | undefined;
}

// As long as the slowest fetch of another process may take.
const LOCK_TIMEOUT_MS = 180_000;

/**
 * The library in a GitHub repository, from the cache where it is there. What a ref stands for is kept: without `refresh` the same commit
 * is used again, and then nothing is asked of the network. Every file is compared with its hash when it is read. Throws what is thrown
 * by `createGithubClient`, `unpackArchive`, and `LIBRARY_CACHE_CHANGED`, `LIBRARY_SOURCE_INVALID`.
 */
export async function remoteSource(options: RemoteSourceOptions): Promise<LibrarySource> {
  const { env, signal } = options;
  const request = parseRemoteRequest(env["LLM_ORC_LIBRARY_REPOSITORY"] || undefined, env["LLM_ORC_LIBRARY_REF"] || undefined);
  const layout = cacheLayout(env, request);
  const cached = options.refresh === true ? undefined : openCached(layout, request);
  if (cached !== undefined) return toSource(layout, request, cached);
  mkdirSync(layout.dir, { recursive: true, mode: 0o700 });
  const fetched = await withFileLock(layout.lock, () => fetchPinned(layout, request, options), { timeoutMs: LOCK_TIMEOUT_MS, signal });
  return toSource(layout, request, fetched);
}

interface Opened {
  readonly pin: Pin;
  readonly manifest: Manifest;
}

function openCached(layout: CacheLayout, { ref }: RemoteRequest): Opened | undefined {
  const pin = readPins(layout.pins).get(ref);
  const manifest = pin === undefined ? undefined : readManifest(layout.commitDir(pin.commit), pin.commit);
  if (pin === undefined || manifest === undefined) return undefined;
  if (contentHash(manifest.files) !== pin.content_sha256) throw cacheChanged(layout.commitDir(pin.commit), "manifest.json");
  return { pin, manifest };
}

async function fetchPinned(layout: CacheLayout, request: RemoteRequest, options: RemoteSourceOptions): Promise<Opened> {
  const { env, signal, refresh = false, clock = systemClock, timeoutMs } = options;
  // Another process may have fetched it while this one waited.
  const meanwhile = refresh ? undefined : openCached(layout, request);
  if (meanwhile !== undefined) return meanwhile;
  const client = createGithubClient({ env, signal, timeoutMs });
  const pins = readPins(layout.pins);
  const before = pins.get(request.ref);
  const commit = isCommit(request.ref) ? request.ref : before !== undefined && !refresh ? before.commit : await client.resolveRef(request);
  const now = new Date(clock.now()).toISOString();
  const commitDir = layout.commitDir(commit);
  const cached = readManifest(commitDir, commit);
  const manifest = cached ?? (await fetchCommit(client, { request, commit, commitDir, fetchedAt: now }));
  const hash = contentHash(manifest.files);
  const known = [...pins.values()].find((pin) => pin.commit === commit);
  if (known !== undefined && known.content_sha256 !== hash) {
    throw cached === undefined ? otherContent(request, commit) : cacheChanged(commitDir, "manifest.json");
  }
  const pin: Pin = { commit, resolved_at: now, content_sha256: hash };
  writePins(layout.pins, new Map([...pins, [request.ref, pin]]));
  return { pin, manifest };
}

interface FetchCommitOptions {
  readonly request: RemoteRequest;
  readonly commit: string;
  readonly commitDir: string;
  readonly fetchedAt: string;
}

async function fetchCommit(client: GithubClient, { request, commit, commitDir, fetchedAt }: FetchCommitOptions): Promise<Manifest> {
  const archive = await client.fetchArchive(request, commit);
  removeLeftovers(dirname(commitDir));
  return storeArchive({ archive, repository: `${request.owner}/${request.name}`, commit, commitDir, fetchedAt });
}

// Of processes that were killed while they unpacked: whoever holds the lock is the only one who does.
function removeLeftovers(dir: string): void {
  for (const name of readdirSync(dir)) if (name.endsWith(".tmp")) rmSync(join(dir, name), { recursive: true, force: true });
}

// A commit's name is a hash of its files: the same commit with others does not exist.
function otherContent({ owner, name }: RemoteRequest, commit: string): OrcError {
  return new OrcError("LIBRARY_CACHE_CHANGED", `${owner}/${name} at ${commit} has other files than when it was fetched first.`, {
    hint: "Do not use it before you know why. Compare it with a clone of the repository.",
  });
}

function toSource(layout: CacheLayout, { owner, name, ref }: RemoteRequest, { pin, manifest }: Opened): LibrarySource {
  const commitDir = layout.commitDir(pin.commit);
  const root = join(commitDir, "files");
  const repository = `${owner}/${name}`;
  const parts = {
    kind: "remote",
    root,
    location: ref === pin.commit ? `${repository} at ${pin.commit}` : `${repository} at ${ref} (${pin.commit.slice(0, 12)})`,
    remote: { repository, ref, commit: pin.commit, resolved_at: pin.resolved_at },
    notes: manifest.notes,
    files: Object.keys(manifest.files).sort(),
  } as const;
  return createSource(parts, (path) => {
    const bytes = readCached(root, path, commitDir);
    if (sha256(bytes) !== manifest.files[path]) throw cacheChanged(commitDir, path);
    return bytes;
  });
}

function readCached(root: string, path: string, commitDir: string): Buffer {
  try {
    return readLibraryFile(root, path);
  } catch (cause) {
    throw new OrcError("LIBRARY_CACHE_CHANGED", `${path} in ${commitDir} cannot be read any more.`, {
      hint: cacheChanged(commitDir, path).hint,
      cause,
    });
  }
}
