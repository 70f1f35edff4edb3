import { isIP } from "node:net";
import { OrcError } from "@llm-orc/contracts";
import type { HttpAuth } from "../http-options.ts";

/** Where to listen. `localhost` is both loopback addresses. */
export function bindAddresses(host: string): readonly string[] {
  return host === "localhost" ? ["127.0.0.1", "::1"] : [host];
}

/**
 * Throws `SERVER_NOT_PROTECTED` when others than this machine's own programs could reach the port, and nobody has chosen how
 * they are to be told apart: a token that only this start knows is no choice.
 */
export function checkProtected(host: string, auth: HttpAuth): void {
  if (isLoopback(host)) return;
  if (auth.type === "oauth" || (auth.type === "token" && auth.token !== undefined)) return;
  throw new OrcError(
    "SERVER_NOT_PROTECTED",
    `The MCP server does not listen on ${JSON.stringify(host)} without authentication: other machines could run your ensembles.`,
    {
      hint: "Set LLM_ORC_SERVER_TOKEN (`export LLM_ORC_SERVER_TOKEN=$(openssl rand -hex 32)`), or name an OAuth issuer; or listen on 127.0.0.1.",
    },
  );
}

function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "::1") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}
