import { resolve } from "node:path";
import { OrcError, Redacted } from "@llm-orc/contracts";
import type { Toolset } from "../definition/tool-definition.ts";
import type { HttpAuth } from "../http/http-options.ts";
import { isFolder } from "../session/project-session.ts";
import { TOOLSETS } from "../tools/all-tools.ts";

/** What one types to start the server, as it was typed. */
export interface ServeOptions {
  /** Default: `stdio`. */
  readonly transport?: "stdio" | "http" | undefined;
  /** Default: 8080. Without HTTP it means nothing. */
  readonly port?: string | undefined;
  /** Default: `127.0.0.1`. */
  readonly host?: string | undefined;
  /** Separated by commas. Default: all. */
  readonly toolsets?: string | undefined;
  readonly readOnly?: boolean | undefined;
  /** The folder whose project it is about until a client chooses another. Default: the current one. */
  readonly project?: string | undefined;
  readonly allowedHosts?: readonly string[] | undefined;
  readonly allowedOrigins?: readonly string[] | undefined;
  readonly oauthIssuer?: string | undefined;
  readonly oauthAudience?: string | undefined;
}

/** The same, read and checked. */
export interface ServePlan {
  readonly transport: "stdio" | "http";
  readonly port: number;
  readonly host: string;
  readonly toolsets: readonly Toolset[] | undefined;
  readonly readOnly: boolean;
  readonly cwd: string;
  readonly auth: ServeAuth;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}

/** A program that serves always knows its callers. */
export type ServeAuth = Exclude<HttpAuth, { readonly type: "none" }>;

/** The variable with the token for HTTP. */
export const TOKEN_VARIABLE = "LLM_ORC_SERVER_TOKEN";

/** That of the command line that people know. */
const DEFAULT_PORT = 8080;

/** Throws `USAGE_INVALID`, `SERVER_OPTION_INVALID`, `PROJECT_FOLDER_MISSING`. */
export function planServing(
  options: ServeOptions,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): ServePlan {
  const { transport = "stdio", host, allowedHosts = [], allowedOrigins = [], oauthIssuer, oauthAudience } = options;
  const forHttp = [host, ...allowedHosts, ...allowedOrigins, oauthIssuer, oauthAudience];
  if (transport === "stdio" && forHttp.some((value) => value !== undefined)) {
    throw new OrcError("USAGE_INVALID", "A host, allowed hosts and origins, and OAuth are for HTTP; this would serve on standard input.", {
      hint: "Add: --transport http",
    });
  }
  return {
    transport,
    port: readPort(options.port),
    host: host ?? "127.0.0.1",
    toolsets: options.toolsets === undefined ? undefined : readToolsets(options.toolsets),
    readOnly: options.readOnly ?? false,
    cwd: options.project === undefined ? cwd : existingFolder(resolve(cwd, options.project)),
    auth: authOf(options, env[TOKEN_VARIABLE]),
    allowedHosts,
    allowedOrigins,
  };
}

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new OrcError("SERVER_OPTION_INVALID", `${JSON.stringify(text.slice(0, 100))} is no port.`, {
    hint: "Ports go from 1 to 65535; 0 is any free one.",
  });
}

function readToolsets(text: string): readonly Toolset[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !TOOLSETS.some((toolset) => toolset === name));
  if (unknown === undefined) return TOOLSETS.filter((toolset) => names.includes(toolset));
  throw new OrcError("USAGE_INVALID", `There is no toolset ${JSON.stringify(unknown.slice(0, 100))}.`, {
    hint: `Separated by commas, some of: ${TOOLSETS.join(", ")}.`,
  });
}

function existingFolder(path: string): string {
  if (isFolder(path)) return path;
  throw new OrcError("PROJECT_FOLDER_MISSING", `There is no folder ${JSON.stringify(path.slice(0, 300))}.`, {
    hint: "Give --project the path of a folder.",
  });
}

function authOf({ oauthIssuer: issuer, oauthAudience: audience }: ServeOptions, token: string | undefined): ServeAuth {
  if (issuer === undefined && audience === undefined) {
    return { type: "token", ...(token === undefined ? {} : { token: new Redacted(token) }) };
  }
  if (issuer !== undefined && audience !== undefined) return { type: "oauth", issuer, audience };
  throw new OrcError("USAGE_INVALID", "OAuth needs both, --oauth-issuer and --oauth-audience.", {
    hint: "The audience is the address under which clients reach this server: https://mcp.example.com/mcp",
  });
}
