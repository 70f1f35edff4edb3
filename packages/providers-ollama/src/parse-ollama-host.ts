import { isIPv6 } from "node:net";

/** Where Ollama listens when nobody says otherwise. */
export const DEFAULT_HOST = "http://127.0.0.1:11434";

// Where a server listens, not where one asks.
const LISTENING: Readonly<Record<string, string>> = { "": "127.0.0.1", "0.0.0.0": "127.0.0.1", "[::]": "[::1]" };
const DEFAULT_PORTS: Readonly<Record<string, string>> = { "": "11434", http: "80", https: "443" };

/**
 * The address that a value of `OLLAMA_HOST` stands for, without a slash at its end, as Ollama's own programs understand it:
 * `host`, `host:port`, `:port`, `[::1]:port`, with `http://` or `https://` (then the port is that of the scheme), with a
 * path. What cannot be understood, or is not there, is the default.
 */
export function parseOllamaHost(value: string | undefined): string {
  const text = (value ?? "")
    .trim()
    .replace(/^(["'])(.*)\1$/, "$2")
    .trim();
  if (text === "ollama.com") return "https://ollama.com";
  const [, scheme = "", hostPort = "", path = ""] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)([^?#]*)/i.exec(text) ?? [];
  const defaultPort = DEFAULT_PORTS[scheme.toLowerCase()];
  if (defaultPort === undefined) return DEFAULT_HOST;
  const { host, port } = splitHostPort(hostPort);
  const address = `${scheme === "" ? "http" : scheme}://${LISTENING[host] ?? host}:${isPort(port) ? port : defaultPort}${path}`;
  if (!URL.canParse(address)) return DEFAULT_HOST;
  const url = new URL(address);
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

function splitHostPort(text: string): { readonly host: string; readonly port: string } {
  if (isIPv6(text)) return { host: shortened(text), port: "" };
  const [, host = text, port = ""] = /^(\[[^\]]*\]|[^:]*)(?::([^:]*))?$/.exec(text) ?? [];
  return { host: host.startsWith("[") ? shortened(host.replace(/^\[|\]$/g, "")) : host, port };
}

// `0:0:0:0:0:0:0:0` and `::` are one address.
function shortened(ipv6: string): string {
  const url = `http://[${ipv6}]`;
  return URL.canParse(url) ? new URL(url).hostname : `[${ipv6}]`;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}
