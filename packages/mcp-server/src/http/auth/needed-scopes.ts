import { isJsonObject, type JsonValue } from "@llm-orc/contracts";
import type { McpDefinition } from "../../definition/mcp-definition.ts";
import type { Scope } from "../../definition/scope.ts";

/** The scopes of the tools that a body calls, and `read` for a resource that it reads. Whatever is malformed needs none: it is refused elsewhere. */
export function createNeededScopes(definition: Pick<McpDefinition, "tools">): (body: JsonValue) => ReadonlySet<Scope> {
  const scopes = new Map(definition.tools.map((tool) => [tool.name, tool.scope]));
  return (body) => {
    const needed = (Array.isArray(body) ? body : [body]).map((message) => scopeOf(message));
    return new Set(needed.filter((scope) => scope !== undefined));
  };

  function scopeOf(message: JsonValue): Scope | undefined {
    if (!isJsonObject(message) || !isJsonObject(message["params"])) return undefined;
    if (message["method"] === "resources/read") return "read";
    const { name } = message["params"];
    return message["method"] === "tools/call" && typeof name === "string" ? scopes.get(name) : undefined;
  }
}
