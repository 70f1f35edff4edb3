import { describeProviderConformance } from "@llm-orc/testkit/conformance";
import { exampleApi } from "./example-api.ts";
import { exampleDialect } from "./testing/example-dialect.ts";

describeProviderConformance({
  plugin: exampleApi,
  settings: ({ baseUrl, firstByteMs, idleMs, maxResponseBytes }) => ({
    base_url: baseUrl,
    ...(firstByteMs === undefined ? {} : { first_byte_timeout_ms: firstByteMs }),
    ...(idleMs === undefined ? {} : { idle_timeout_ms: idleMs }),
    ...(maxResponseBytes === undefined ? {} : { max_response_bytes: maxResponseBytes }),
  }),
  wire: exampleDialect,
});
