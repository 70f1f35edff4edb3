import { parseArgs } from "node:util";
import { serveHttp } from "../http/serve-http.ts";
import { createConformanceDefinition } from "./conformance-definition.ts";

// `pnpm mcp:conformance-server --port N`: the fixtures of the official suite at http://127.0.0.1:N/mcp until it is interrupted.
const { values } = parseArgs({ options: { port: { type: "string", default: "0" } }, allowPositionals: true });
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
const { url } = await serveHttp(createConformanceDefinition(), {
  port: Number(values.port),
  host: "localhost",
  auth: { type: "none" },
  signal: stop.signal,
});
process.stdout.write(`${url}\n`);
