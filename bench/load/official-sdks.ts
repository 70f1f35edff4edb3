import type { ModelCall } from "./by-hand.ts";
import type { Dialect } from "./dialects.ts";
import { importFrom } from "./load-by-path.ts";

/** A model call by the vendor's own SDK as its documentation has it: one client, its own `fetch`, retries and headers. */
export async function createSdkCall(dialect: Exclude<Dialect, "openai-compatible">, baseUrl: string): Promise<ModelCall> {
  switch (dialect) {
    case "anthropic-api":
      return anthropicCall(baseUrl);
    case "google-gemini":
      return googleCall(baseUrl);
    case "ollama":
      return ollamaCall(baseUrl);
  }
}

interface AnthropicEvent {
  readonly type: string;
  readonly delta?: { readonly type: string; readonly text: string };
}

interface AnthropicSdk {
  readonly Anthropic: new (options: object) => { readonly messages: { create(request: object): Promise<AsyncIterable<AnthropicEvent>> } };
}

async function anthropicCall(baseURL: string): Promise<ModelCall> {
  const { Anthropic } = await importFrom<AnthropicSdk>("packages/providers-anthropic", "@anthropic-ai/sdk");
  const client = new Anthropic({ baseURL, apiKey: "none" });
  return async (model, question) => {
    const messages = [{ role: "user", content: question }];
    let answer = "";
    for await (const { type, delta } of await client.messages.create({ model, max_tokens: 1024, stream: true, messages })) {
      if (type === "content_block_delta" && delta?.type === "text_delta") answer += delta.text;
    }
    return answer;
  };
}

interface GoogleSdk {
  readonly GoogleGenAI: new (options: object) => {
    readonly models: { generateContentStream(request: object): Promise<AsyncIterable<{ readonly text?: string }>> };
  };
}

async function googleCall(baseUrl: string): Promise<ModelCall> {
  const { GoogleGenAI } = await importFrom<GoogleSdk>("packages/providers-google", "@google/genai");
  const client = new GoogleGenAI({ apiKey: "none", httpOptions: { baseUrl, apiVersion: "v1" } });
  return async (model, question) => {
    let answer = "";
    for await (const { text } of await client.models.generateContentStream({ model, contents: question })) answer += text ?? "";
    return answer;
  };
}

interface OllamaSdk {
  readonly Ollama: new (options: object) => {
    chat(request: object): Promise<AsyncIterable<{ readonly message: { readonly content: string } }>>;
  };
}

async function ollamaCall(host: string): Promise<ModelCall> {
  const { Ollama } = await importFrom<OllamaSdk>("packages/providers-ollama", "ollama");
  const client = new Ollama({ host });
  return async (model, question) => {
    let answer = "";
    for await (const { message } of await client.chat({ model, stream: true, messages: [{ role: "user", content: question }] })) {
      answer += message.content;
    }
    return answer;
  };
}
