import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { makeTarGz, type TarItem } from "./make-tar.ts";

export const COMMITS = { first: "1".repeat(40), second: "2".repeat(40) };

export interface SeenRequest {
  readonly server: "api" | "codeload";
  readonly path: string;
  readonly authorization: string | undefined;
}

/** GitHub's API and its server of archives, on two origins of this machine. */
export interface FakeGithub {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** What a branch stands for now. */
  readonly refs: Map<string, string>;
  /** What each commit has; a Buffer is sent as it is. */
  readonly archives: Map<string, Buffer>;
  /** Answers the next request to the API instead, once for each. */
  readonly instead: ((response: ServerResponse, codeload: string) => void)[];
  stop(): Promise<void>;
}

export async function fakeGithub(files: Readonly<Record<string, string>>): Promise<FakeGithub> {
  const requests: SeenRequest[] = [];
  const refs = new Map([["main", COMMITS.first]]);
  const archives = new Map([[COMMITS.first, repositoryArchive(files)]]);
  const instead: FakeGithub["instead"] = [];

  const codeload = await listen((request, response) => {
    requests.push({ server: "codeload", ...seen(request) });
    const archive = archives.get(/\/legacy\.tar\.gz\/([0-9a-f]{40})$/.exec(request.url ?? "")?.[1] ?? "");
    if (archive === undefined) return notFound(response);
    response.writeHead(200, { "content-type": "application/x-gzip" }).end(archive);
  });
  const api = await listen((request, response) => {
    requests.push({ server: "api", ...seen(request) });
    const other = instead.shift();
    if (other !== undefined) return other(response, codeload.url);
    const [, owner, name, what, ref = ""] = /^\/repos\/([^/]+)\/([^/]+)\/(commits|tarball)\/(.+)$/.exec(request.url ?? "") ?? [];
    const commit = refs.get(decodeURIComponent(ref)) ?? (archives.has(ref) ? ref : undefined);
    if (commit === undefined) return notFound(response);
    if (what === "commits") return void response.writeHead(200, { "content-type": "application/vnd.github.sha; charset=utf-8" }).end(commit);
    response.writeHead(302, { location: `${codeload.url}/${owner}/${name}/legacy.tar.gz/${commit}` }).end();
  });
  const stop = async (): Promise<void> => {
    await Promise.all([api.stop(), codeload.stop()]);
  };
  onTestFinished(stop);
  return { url: api.url, requests, refs, archives, instead, stop };
}

/** As GitHub packs a repository: everything in one folder. */
export function repositoryArchive(files: Readonly<Record<string, string>>, more: readonly TarItem[] = []): Buffer {
  const top = "someone-library-1111111";
  return makeTarGz([
    { name: `${top}/`, type: "5" },
    ...Object.entries(files).map(([path, content]) => ({ name: `${top}/${path}`, content })),
    ...more,
  ]);
}

function seen({ url = "", headers }: IncomingMessage): Omit<SeenRequest, "server"> {
  return { path: url, authorization: headers.authorization };
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "application/json" }).end('{"message":"Not Found"}');
}

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
