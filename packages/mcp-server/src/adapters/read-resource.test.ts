import { OrcError, silentLogger } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import type { McpDefinition, McpSession } from "../definition/mcp-definition.ts";
import type { ResourceDefinition } from "../definition/resource-definition.ts";
import { matchResource, readResource } from "./read-resource.ts";

const RESOURCES = [
  resource({ uri: "llm-orc://ensembles" }),
  resource({ uriTemplate: "llm-orc://ensemble/{name}" }),
  resource({ uriTemplate: "llm-orc://artifact/{ensemble}/{id}" }),
];

describe("matchResource", () => {
  it.each([
    ["llm-orc://ensembles", {}],
    ["llm-orc://ensemble/hello", { name: "hello" }],
    ["llm-orc://ensemble/team/review/deep", { name: "team/review/deep" }],
    ["llm-orc://ensemble/team%2Freview%20deep", { name: "team/review deep" }],
    ["llm-orc://artifact/team/review/20260102-030405-678", { ensemble: "team/review", id: "20260102-030405-678" }],
  ])("finds %s", (uri, params) => {
    expect(matchResource(RESOURCES, uri)?.params).toEqual(params);
  });

  it.each([
    "llm-orc://ensemble/",
    "llm-orc://ensemble",
    "xllm-orc://ensemble/a",
    "llm-orc://ensemble/%E0%A4",
    "llm-orc://ensemble/a\nb",
    "",
  ])("finds nothing under %j", (uri) => {
    expect(matchResource(RESOURCES, uri)).toBeUndefined();
  });

  it("compares no URI of absurd length", () => {
    expect(matchResource(RESOURCES, `llm-orc://ensemble/${"/".repeat(1_000_000)}`)).toBeUndefined();
  });
});

describe("readResource", () => {
  const session: McpSession = { scopes: new Set(["read"]), close: async () => {} };
  const options = { session, signal: new AbortController().signal, log: silentLogger };

  it("hands bytes over as base64", async () => {
    const definition = definitionOf(resource({ uri: "test://bytes", read: async () => Uint8Array.of(1, 2, 255) }));
    expect(await readResource(definition, "test://bytes", options)).toMatchObject({ contents: { blob: "AQL/" } });
  });

  it("refuses with the error of what is not there", async () => {
    const read = async () => Promise.reject(new OrcError("ENSEMBLE_NOT_FOUND", "No ensemble is called x.", { hint: "list_ensembles" }));
    const error = { code: "ENSEMBLE_NOT_FOUND", message: "No ensemble is called x.", hint: "list_ensembles" };
    expect(await readResource(definitionOf(resource({ uri: "test://x", read })), "test://x", options)).toEqual({ type: "refused", error });
  });

  it("tells nothing of a fault", async () => {
    const read = async () => Promise.reject(new Error("/home/somebody/secret"));
    const got = await readResource(definitionOf(resource({ uri: "test://x", read })), "test://x", options);
    expect(got).toMatchObject({ type: "fault", error: { code: "INTERNAL_ERROR" } });
    expect(JSON.stringify(got)).not.toContain("somebody");
  });

  it("reads nothing for a connection without the scope", async () => {
    const closed = { ...options, session: { ...session, scopes: new Set(["run"] as const) } };
    expect(await readResource(definitionOf(...RESOURCES), "llm-orc://ensembles", closed)).toMatchObject({
      error: { code: "SCOPE_MISSING" },
    });
  });
});

function resource(part: Partial<ResourceDefinition>): ResourceDefinition {
  return { name: "r", title: "r", description: "r", mimeType: "text/plain", read: async () => "text", ...part };
}

function definitionOf(...resources: readonly ResourceDefinition[]): McpDefinition {
  const openSession = (): McpSession => ({ scopes: new Set(), close: async () => {} });
  return { name: "t", version: "0", instructions: "", tools: [], prompts: [], resources, openSession };
}
