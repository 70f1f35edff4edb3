import type { ProviderPlugin } from "@llm-orc/provider";
import { anthropic } from "@llm-orc/providers-anthropic";
import { google } from "@llm-orc/providers-google";
import { ollama } from "@llm-orc/providers-ollama";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { anthropicDialect, googleDialect, ollamaDialect, openAiDialect, type WireDialect } from "@llm-orc/testkit";

/** A provider as it is shipped, and the vendor that it asks. */
export interface Vendor {
  readonly plugin: ProviderPlugin;
  readonly dialect: WireDialect;
  /** How this vendor says that an input does not fit into its model. */
  readonly tooLong: { readonly message: string; readonly code?: string };
}

export const vendors: readonly Vendor[] = [
  {
    plugin: openaiCompatible,
    dialect: openAiDialect,
    tooLong: {
      code: "context_length_exceeded",
      message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
    },
  },
  {
    plugin: anthropic,
    dialect: anthropicDialect,
    tooLong: { code: "invalid_request_error", message: "prompt is too long: 208310 tokens > 200000 maximum" },
  },
  {
    plugin: google,
    dialect: googleDialect,
    tooLong: { message: "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)." },
  },
  { plugin: ollama, dialect: ollamaDialect, tooLong: { message: "the input length exceeds the context length" } },
];
