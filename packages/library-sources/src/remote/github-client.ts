import { OrcError, redactPatterns } from "@llm-orc/contracts";
import type { Environment } from "@llm-orc/project-files";
import { MAX_ARCHIVE_BYTES } from "../limits.ts";
import { type FetchedBody, fetchBounded } from "./fetch-bounded.ts";
import { isCommit, type RemoteRequest } from "./remote-request.ts";

export interface GithubClientOptions {
  /** `GITHUB_API_URL` (default `https://api.github.com`) and `GITHUB_TOKEN`, which goes to that origin alone. */
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Default 20,000 for the API and 120,000 for an archive. */
  readonly timeoutMs?: number | undefined;
}

export interface GithubClient {
  /** The commit that a branch, tag or short commit stands for now. */
  resolveRef(request: RemoteRequest): Promise<string>;
  /** The gzipped tarball of a commit. */
  fetchArchive(request: RemoteRequest, commit: string): Promise<Buffer>;
}

const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * What is asked of GitHub. Throws `LIBRARY_REPOSITORY_NOT_FOUND`, `LIBRARY_RATE_LIMITED`, `LIBRARY_ACCESS_DENIED`,
 * `LIBRARY_RESPONSE_INVALID`, and what `fetchBounded` throws.
 */
export function createGithubClient({ env, signal, timeoutMs }: GithubClientOptions): GithubClient {
  const api = apiUrl(env["GITHUB_API_URL"]);
  const token = env["GITHUB_TOKEN"] === "" ? undefined : env["GITHUB_TOKEN"];

  async function get(path: string, accept: string, maxBytes: number, limitMs: number): Promise<FetchedBody> {
    const headers = { accept, "x-github-api-version": "2022-11-28" };
    return fetchBounded(new URL(api.href.replace(/\/$/, "") + path), { headers, token, maxBytes, timeoutMs: timeoutMs ?? limitMs, signal });
  }

  return {
    async resolveRef({ owner, name, ref }) {
      const path = `/repos/${owner}/${name}/commits/${ref.split("/").map(encodeURIComponent).join("/")}`;
      const answer = await get(path, "application/vnd.github.sha", MAX_ANSWER_BYTES, 20_000);
      requireOk(answer, api, { owner, name, ref }, token !== undefined);
      const commit = answer.body.toString("utf8").trim();
      if (isCommit(commit)) return commit;
      throw new OrcError("LIBRARY_RESPONSE_INVALID", `${api.origin} did not answer with a commit for ${owner}/${name} at ${ref}.`, {
        hint: "Check GITHUB_API_URL and what stands between you and GitHub.",
      });
    },
    async fetchArchive(request, commit) {
      const { owner, name } = request;
      const answer = await get(`/repos/${owner}/${name}/tarball/${commit}`, "application/vnd.github+json", MAX_ARCHIVE_BYTES, 120_000);
      requireOk(answer, api, { owner, name, ref: commit }, token !== undefined);
      return answer.body;
    },
  };
}

function apiUrl(text = "https://api.github.com"): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && url.username === "" && url.password === "" && url.search === "" && url.hash === "") return url;
  throw new OrcError("LIBRARY_SOURCE_INVALID", "GITHUB_API_URL is no address of an API.", {
    hint: "Unset it, or write it in full: https://api.github.com",
  });
}

function requireOk({ status, headers, body }: FetchedBody, api: URL, { owner, name, ref }: RemoteRequest, hasToken: boolean): void {
  if (status === 200) return;
  const what = `${owner}/${name} at ${ref}`;
  if (status === 404 || status === 422) {
    throw new OrcError("LIBRARY_REPOSITORY_NOT_FOUND", `${api.origin} knows no ${what}.`, {
      hint: `Check LLM_ORC_LIBRARY_REPOSITORY and LLM_ORC_LIBRARY_REF.${hasToken ? "" : " For a private repository set GITHUB_TOKEN."}`,
    });
  }
  const isLimited = status === 429 || headers.get("x-ratelimit-remaining") === "0" || headers.has("retry-after");
  if (isLimited && (status === 403 || status === 429)) {
    throw new OrcError("LIBRARY_RATE_LIMITED", `${api.origin} takes no more requests from you${untilWhen(headers)}.`, {
      hint: hasToken ? "Wait; what was fetched before works without --refresh." : "Wait, or set GITHUB_TOKEN: then many more are allowed.",
      isRetryable: true,
    });
  }
  if (status === 401 || status === 403) {
    throw new OrcError("LIBRARY_ACCESS_DENIED", `${api.origin} refuses ${what} (HTTP ${status}): ${messageOf(body)}`, {
      hint: hasToken ? "Check GITHUB_TOKEN: it may be old, or not allowed to read this repository." : "Set GITHUB_TOKEN.",
    });
  }
  throw new OrcError("LIBRARY_RESPONSE_INVALID", `${api.origin} answers HTTP ${status} for ${what}: ${messageOf(body)}`, {
    hint: "Try again later.",
    isRetryable: status >= 500,
  });
}

function untilWhen(headers: Headers): string {
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  if (Number.isSafeInteger(reset) && reset > 0 && reset < 1e11) return ` until ${new Date(reset * 1000).toISOString()}`;
  const after = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isSafeInteger(after) && after > 0 ? ` for ${after} s` : "";
}

function messageOf(body: Buffer): string {
  try {
    const { message } = JSON.parse(body.toString("utf8")) as { readonly message?: unknown };
    if (typeof message === "string") return redactPatterns(message.slice(0, 200));
  } catch {
    // What is no JSON says nothing to a person either.
  }
  return "no reason is given.";
}
