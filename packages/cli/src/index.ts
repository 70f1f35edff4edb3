/** The llm-orc command line: arguments in, rendered answers out. The app brings providers, content and streams. */
export type { CliContext, InputStream, McpHandle, McpServeOptions, OutputStream } from "./cli-context.ts";
export { runCli } from "./main.ts";
export { helpText } from "./parse-arguments.ts";
