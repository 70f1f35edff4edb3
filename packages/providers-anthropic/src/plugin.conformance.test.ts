import { anthropicDialect } from "@llm-orc/testkit";
import { describeProviderConformance } from "@llm-orc/testkit/conformance";
import { anthropic } from "./plugin.ts";

describeProviderConformance({
  plugin: anthropic,
  settings: ({ baseUrl, firstByteMs, idleMs, maxResponseBytes }) => ({
    base_url: baseUrl,
    ...(firstByteMs === undefined ? {} : { first_byte_timeout_ms: firstByteMs }),
    ...(idleMs === undefined ? {} : { idle_timeout_ms: idleMs }),
    ...(maxResponseBytes === undefined ? {} : { max_response_bytes: maxResponseBytes }),
  }),
  wire: anthropicDialect,
});
