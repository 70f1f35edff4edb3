import type { HttpServer } from "../http/serve-http.ts";
import { type ServeAuth, TOKEN_VARIABLE } from "./serve-options.ts";

/**
 * What whoever starts the HTTP server has to know: where it is, how callers show that they may, and what to type into a client.
 * A token that was made for this start stands in it, and nowhere else; one that was given does not.
 */
export function startNote({ url, token }: Pick<HttpServer, "url" | "token">, auth: ServeAuth): string {
  const add = `claude mcp add --transport http llm-orc ${url}`;
  const withToken = (value: string): string => `  Claude Code  ${add} --header "Authorization: Bearer ${value}"\n`;
  const served = `MCP server: ${url} (Ctrl-C ends it)\n`;
  if (auth.type === "oauth") return `${served}  tokens       of ${auth.issuer} for ${auth.audience}\n  Claude Code  ${add}\n`;
  if (auth.token !== undefined || token === undefined)
    return `${served}  token        that of ${TOKEN_VARIABLE}\n${withToken(`$${TOKEN_VARIABLE}`)}`;
  const made = token.reveal();
  return `${served}  token        ${made} (until it ends; your own: ${TOKEN_VARIABLE})\n${withToken(made)}`;
}
