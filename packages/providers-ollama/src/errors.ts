import { isLoopbackOrigin, isProviderError, ProviderError } from "@llm-orc/provider";
import { type Call, type Connection, PROVIDER_ID } from "./connection.ts";
import { isCloudModel } from "./is-cloud-model.ts";

/** What really went wrong, whatever the SDK or the reader made of it, with what to type next. */
export function toCallError(call: Call, error: unknown): unknown {
  const failure = call.transport.failure(error);
  if (!isProviderError(failure)) return failure;
  const { kind, message, ...details } = failure;
  const { hint = failure.hint, isRetryable = failure.isRetryable } = adviceFor(failure, call) ?? {};
  return new ProviderError(kind, message, { ...details, isRetryable, cause: failure.cause, ...(hint === undefined ? {} : { hint }) });
}

/** The answer is not what answers look like. `what` completes "ollama ...". */
export function protocolError({ model, connection }: Call, what: string, cause?: unknown): ProviderError {
  return new ProviderError("protocol", `${PROVIDER_ID}${model === undefined ? "" : ` (model ${model})`} ${what}.`, {
    reachedVendor: true,
    hint: `Check that an Ollama server is at ${connection.baseUrl}; if so, run again.`,
    ...(cause === undefined ? {} : { cause }),
  });
}

interface Advice {
  readonly hint?: string;
  readonly isRetryable?: boolean;
}

// Ollama has one field for errors, and it holds words.
function adviceFor(failure: ProviderError, { connection, model }: Call): Advice | undefined {
  const { kind, status, message } = failure;
  if (kind === "network" && failure.isRetryable && !failure.reachedVendor) return { hint: startHint(connection) };
  if (kind === "auth") return { hint: keyHint(connection, model) };
  if (status === 404) {
    // Any other server, and Ollama for another path, does not speak of a model.
    const isAboutModel = model !== undefined && /answered 404: .*\bmodel\b/i.test(message);
    return { hint: isAboutModel ? modelHint(connection, model) : addressHint(connection) };
  }
  if (/does not support thinking|think value|ChatRequest\.think/i.test(message)) {
    return {
      hint: "Leave reasoning out, or set think: true in options if only levels are unknown. Models that think: https://ollama.com/search?c=thinking",
    };
  }
  if (/does not support tools/i.test(message)) return { hint: "Leave the tools out, or take a model of https://ollama.com/search?c=tools" };
  if (/requires more (?:system|gpu)?\s*memory/i.test(message)) {
    return { hint: "Take a smaller model (ollama list shows the sizes), or lower num_ctx in options.", isRetryable: false };
  }
  return undefined;
}

function startHint({ origin, baseUrl, isCloud }: Connection): string {
  if (isCloud) return "Check the network, then run again.";
  if (isLoopbackOrigin(origin))
    return "Start it with: ollama serve (to install it: https://ollama.com/download). If it runs elsewhere: export OLLAMA_HOST=<host>:11434";
  return `Is Ollama running there? It listens for other machines only when started with OLLAMA_HOST=0.0.0.0 ollama serve. The address ${baseUrl} is from base_url or OLLAMA_HOST.`;
}

function keyHint({ isCloud, origin }: Connection, model: string | undefined): string {
  if (isCloud) return "export OLLAMA_API_KEY=... (from https://ollama.com/settings/keys), or: llm-orc auth add ollama";
  if (model !== undefined && isCloudModel(model)) return "This model runs at ollama.com: type ollama signin where the server runs.";
  return `The server at ${origin} asks for a key: llm-orc auth add ollama`;
}

function modelHint({ isCloud, origin }: Connection, model: string): string {
  if (isCloud) return "See which models there are: https://ollama.com/search?c=cloud";
  const name = /^[\w.:/-]+$/.test(model) ? model : JSON.stringify(model);
  return `Type: ${isLoopbackOrigin(origin) ? "" : `OLLAMA_HOST=${origin} `}ollama pull ${name}`;
}

function addressHint({ baseUrl }: Connection): string {
  return `Is an Ollama server at ${baseUrl}? base_url is the address before /api, for example http://127.0.0.1:11434`;
}
