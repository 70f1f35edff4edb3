import type { IncomingMessage } from "node:http";
import { OrcError } from "@llm-orc/contracts";
import { Refusal } from "./refusal.ts";

export interface NameRules {
  readonly port: number;
  /** What it is bound to. */
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}

/** Throws a `Refusal` for a request that was meant for another name, or that a page of another site makes. */
export type NameCheck = (request: IncomingMessage) => void;

const LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"];
/** What is bound to, and is no address that anybody could name. */
const EVERY_ADDRESS = ["0.0.0.0", "[::]"];
const AUTHORITY = /^(?<name>\[[\da-f:.]+\]|[\da-z](?:[\da-z._-]*[\da-z])?)(?::(?<port>\d{1,5}))?$/;

/**
 * The defence against DNS rebinding: a page whose name was made to resolve to this machine sends its own name as `Host`, and
 * its `Origin`. The address that a connection came in at is always right: it is no name that somebody could redirect.
 */
export function createNameCheck(rules: NameRules): NameCheck {
  const own = new Set([...LOOPBACK_NAMES, bracketed(rules.host)].filter((name) => !EVERY_ADDRESS.includes(name)));
  const hosts = new Set(rules.allowedHosts.map(parseAllowedHost));
  const origins = new Set([...[...own].map((name) => originOf(name, rules.port)), ...rules.allowedOrigins.map(parseAllowedOrigin)]);

  return (request) => {
    const { host, origin } = request.headersDistinct;
    if (host?.length !== 1 || !isOurs((host[0] as string).toLowerCase(), request.socket.localAddress ?? "")) {
      throw new Refusal(403, "This server does not answer to that Host.");
    }
    if (origin !== undefined && (origin.length !== 1 || !origins.has((origin[0] as string).toLowerCase()))) {
      throw new Refusal(403, "This server does not answer to pages of that Origin.");
    }
  };

  function isOurs(host: string, localAddress: string): boolean {
    const { name = "", port = "80" } = AUTHORITY.exec(host)?.groups ?? {};
    if (name === "") return false;
    if (hosts.has(name) || hosts.has(`${name}:${port}`)) return true;
    return Number(port) === rules.port && (own.has(name) || name === bracketed(localAddress));
  }
}

/** An address as it stands in a URL: IPv6 in brackets, IPv4 also where the socket is one of IPv6. */
export function bracketed(address: string): string {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "");
  return plain.includes(":") && !plain.startsWith("[") ? `[${plain}]` : plain;
}

function parseAllowedHost(host: string): string {
  if (AUTHORITY.test(host.toLowerCase())) return host.toLowerCase();
  throw new OrcError("SERVER_OPTION_INVALID", `${JSON.stringify(host)} is no name of a host.`, {
    hint: "Write it as it stands in the address, without scheme or path: mcp.example.com, or mcp.example.com:8443.",
  });
}

/** The origin in the form in which browsers send it. Throws `SERVER_OPTION_INVALID`. */
export function parseAllowedOrigin(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  throw new OrcError("SERVER_OPTION_INVALID", `${JSON.stringify(origin)} is no origin of a web page.`, {
    hint: "Write scheme, name and port, and nothing after them: https://app.example.com",
  });
}

// Browsers leave the default port away.
function originOf(name: string, port: number): string {
  return port === 80 ? `http://${name}` : `http://${name}:${port}`;
}
