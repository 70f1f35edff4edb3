import type { JsonObject, Logger } from "@llm-orc/contracts";
import type { McpDefinition, McpSession } from "../definition/mcp-definition.ts";
import type { ResourceDefinition } from "../definition/resource-definition.ts";
import type { ToolError } from "../definition/tool-definition.ts";
import { toSafeError } from "./safe-error.ts";

export type ResourceRead =
  | { readonly type: "contents"; readonly contents: JsonObject }
  /** There is nothing under this URI, or it may not be read. */
  | { readonly type: "refused"; readonly error: ToolError }
  | { readonly type: "fault"; readonly error: ToolError };

export interface ReadOptions {
  readonly session: McpSession;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** What `resources/read` answers. Never rejects. */
export async function readResource(definition: McpDefinition, uri: string, options: ReadOptions): Promise<ResourceRead> {
  const { session, signal, log } = options;
  if (!session.scopes.has("read")) {
    return { type: "refused", error: { code: "SCOPE_MISSING", message: 'Reading resources needs the scope "read".' } };
  }
  const found = matchResource(definition.resources, uri);
  if (found === undefined) {
    return {
      type: "refused",
      error: { code: "RESOURCE_NOT_FOUND", message: `No resource has the URI ${JSON.stringify(uri.slice(0, 300))}.` },
    };
  }
  const { mimeType } = found.resource;
  try {
    const body = await found.resource.read(found.params, session, signal);
    if (typeof body === "string") return { type: "contents", contents: { uri, mimeType, text: body } };
    return { type: "contents", contents: { uri, mimeType, blob: Buffer.from(body).toString("base64") } };
  } catch (thrown) {
    const error = toSafeError(thrown, log);
    return { type: error.code === "INTERNAL_ERROR" ? "fault" : "refused", error };
  }
}

interface Match {
  readonly resource: ResourceDefinition;
  readonly params: Readonly<Record<string, string>>;
}

/** A resource of exactly this URI, else the first template that it fits. */
export function matchResource(resources: readonly ResourceDefinition[], uri: string): Match | undefined {
  if (uri.length > MAX_URI_LENGTH) return undefined;
  const fixed = resources.find((resource) => resource.uri === uri);
  if (fixed !== undefined) return { resource: fixed, params: {} };
  for (const resource of resources) {
    const params = resource.uriTemplate === undefined ? undefined : matchTemplate(resource.uriTemplate, uri);
    if (params !== undefined) return { resource, params };
  }
  return undefined;
}

/** The names of a template's variables, in order. */
export function variablesOf(uriTemplate: string): readonly string[] {
  return [...uriTemplate.matchAll(VARIABLE)].map(([, name]) => name ?? "");
}

/** In characters: twice the longest path that names something here, and nothing that is slow to compare. */
const MAX_URI_LENGTH = 2000;
const VARIABLE = /\{(\w+)\}/g;

// A variable takes as much as it can: names of ensembles hold slashes, and what follows them does not.
function matchTemplate(uriTemplate: string, uri: string): Readonly<Record<string, string>> | undefined {
  const literals = uriTemplate.split(/\{\w+\}/).map((literal) => literal.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`));
  const values = new RegExp(`^${literals.join("(.+)")}$`).exec(uri)?.slice(1);
  if (values === undefined) return undefined;
  try {
    return Object.fromEntries(variablesOf(uriTemplate).map((name, index) => [name, decodeURIComponent(values[index] ?? "")]));
  } catch {
    return undefined;
  }
}
