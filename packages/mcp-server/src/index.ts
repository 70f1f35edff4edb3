export { createMcpDefinition, type LlmOrcDefinition, type McpDefinitionOptions } from "./create-mcp-definition.ts";
export type { Content } from "./definition/content.ts";
export type { McpDefinition, McpSession, SessionChange } from "./definition/mcp-definition.ts";
export type { PromptArgument, PromptDefinition, PromptMessage, PromptQuestion } from "./definition/prompt-definition.ts";
export type { ResourceDefinition } from "./definition/resource-definition.ts";
export type { Scope } from "./definition/scope.ts";
export type {
  ClientRequest,
  InputAnswer,
  LogLevel,
  ResourceLink,
  Resumed,
  ToolCall,
  ToolDefinition,
  ToolError,
  ToolOutcome,
  Toolset,
} from "./definition/tool-definition.ts";
export { type HttpServer, serveHttp } from "./http/serve-http.ts";
export type { HttpAuth, HttpLimits, HttpServerOptions, OAuthResource } from "./http/http-options.ts";
export { serveMcp, type ServingProgram } from "./serve/serve-mcp.ts";
export type { ServeOptions } from "./serve/serve-options.ts";
export { serveStdio, type StdioServerOptions } from "./stdio/serve-stdio.ts";
