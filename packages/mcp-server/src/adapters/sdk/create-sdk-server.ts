import { randomBytes } from "node:crypto";
import type { JsonObject, Logger } from "@llm-orc/contracts";
import type {
  GetPromptResult,
  InputRequiredResult,
  McpServer,
  ReadResourceResult,
  RequestStateCodec,
  Server,
} from "@modelcontextprotocol/server";
import type { McpDefinition, McpSession } from "../../definition/mcp-definition.ts";
import type { ResourceDefinition } from "../../definition/resource-definition.ts";
import { completeArgument } from "../complete-argument.ts";
import { getPrompt } from "../get-prompt.ts";
import { readResource } from "../read-resource.ts";
import type { Step } from "../step.ts";
import { resultSchema } from "../tool-result.ts";
import { callTool } from "./call-tool.ts";
import { callKey, type RequestState } from "./request-state.ts";
import { advertised, type SdkLibrary } from "./sdk-library.ts";
import { withAnswers } from "./with-answers.ts";

export interface SdkServerOptions {
  readonly sdk: SdkLibrary;
  /** Called when a request needs it. */
  readonly session: () => McpSession;
  readonly log: Logger;
  readonly codec: RequestStateCodec<RequestState>;
}

/** How long a client may take to answer a question, in seconds. */
const STATE_TTL_SECONDS = 3600;

/** Signs with a key of this process: what another one asked cannot be gone on with here. */
export function createStateCodec(sdk: SdkLibrary): RequestStateCodec<RequestState> {
  return sdk.createRequestStateCodec<RequestState>({ key: randomBytes(32), ttlSeconds: STATE_TTL_SECONDS });
}

/** The definition as a server of the official SDK, for the revisions without a handshake. */
export function createSdkServer(definition: McpDefinition, options: SdkServerOptions): McpServer {
  const { sdk, session, log, codec } = options;
  const { name, version, instructions, resources, prompts } = definition;
  const mcp = new sdk.McpServer(
    { name, version },
    {
      instructions,
      capabilities: {
        logging: {},
        completions: {},
        ...(resources.length > 0 ? { resources: { listChanged: true, subscribe: true } } : {}),
        ...(prompts.length > 0 ? { prompts: { listChanged: true } } : {}),
      },
      requestState: { verify: async (state, context) => codec.verify(state, context) },
    },
  );
  for (const tool of definition.tools) {
    mcp.registerTool(
      tool.name,
      {
        title: tool.title,
        description: tool.description,
        annotations: tool.annotations,
        inputSchema: advertised(tool.inputSchema),
        outputSchema: advertised(resultSchema(tool.outputSchema)),
      },
      async (args, context) => callTool(tool, args, context, { sdk, session: session(), log, codec, name }),
    );
  }
  if (resources.length > 0) serveResources(mcp.server, definition, options);
  if (prompts.length > 0) servePrompts(mcp.server, definition, options);
  mcp.server.setRequestHandler("completion/complete", async ({ params: { ref, argument } }) => {
    const of = ref.type === "ref/prompt" ? { prompt: ref.name } : { uriTemplate: ref.uri };
    const completion = await completeArgument(
      definition,
      { of, argument: argument.name, value: argument.value },
      { session: session(), log },
    );
    return { completion: { ...completion } };
  });
  return mcp;
}

function serveResources(server: Server, definition: McpDefinition, { sdk, session, log }: SdkServerOptions): void {
  const { resources } = definition;
  server.setRequestHandler("resources/list", () => ({
    resources: resources.flatMap((resource) => (resource.uri === undefined ? [] : [{ uri: resource.uri, ...described(resource) }])),
  }));
  server.setRequestHandler("resources/templates/list", () => ({
    resourceTemplates: resources.flatMap((resource) =>
      resource.uriTemplate === undefined ? [] : [{ uriTemplate: resource.uriTemplate, ...described(resource) }],
    ),
  }));
  server.setRequestHandler("resources/read", async ({ params: { uri } }, context): Promise<ReadResourceResult> => {
    const read = await readResource(definition, uri, { session: session(), signal: context.mcpReq.signal, log });
    if (read.type === "contents") return { contents: [read.contents] } as unknown as ReadResourceResult;
    if (read.type === "fault") throw new sdk.ProtocolError(sdk.INTERNAL_ERROR, read.error.message);
    throw new sdk.ResourceNotFoundError(uri, read.error.message);
  });
}

function described({ name, title, description, mimeType }: ResourceDefinition): {
  name: string;
  title: string;
  description: string;
  mimeType: string;
} {
  return { name, title, description, mimeType };
}

function servePrompts(server: Server, { prompts }: McpDefinition, { sdk, session, log, codec }: SdkServerOptions): void {
  server.setRequestHandler("prompts/list", () => ({
    prompts: prompts.map(({ name, title, description, arguments: args }) => ({
      name,
      title,
      description,
      arguments: args.map((argument) => ({ name: argument.name, description: argument.description, required: argument.required })),
    })),
  }));
  server.setRequestHandler("prompts/get", async ({ params }, context): Promise<GetPromptResult | InputRequiredResult> => {
    const prompt = prompts.find(({ name }) => name === params.name);
    if (prompt === undefined) throw new sdk.ProtocolError(sdk.INVALID_PARAMS, `Unknown prompt: ${params.name}`);
    const call = callKey("prompts/get", prompt.name, params.arguments);
    const got = await withAnswers(context, { sdk, codec, call }, async (resumed): Promise<Step<{ messages: readonly JsonObject[] }>> => {
      const step = await getPrompt(prompt, params.arguments, { session: session(), log, resumed });
      if (step.type === "refused") throw new sdk.ProtocolError(sdk.INVALID_PARAMS, step.error.message, { error: step.error });
      return step.type === "ask" ? { ...step, otherwise: undefined } : { type: "result", result: { messages: step.result } };
    });
    return ("messages" in got ? { description: prompt.description, ...got } : got) as GetPromptResult | InputRequiredResult;
  });
}
