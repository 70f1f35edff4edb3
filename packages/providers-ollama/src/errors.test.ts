import { describe, expect, it } from "vitest";
import { ask, createOllama, partsFrom, withRawServer } from "./__fixtures__/raw-server.ts";

describe("toCallError", () => {
  it.each([
    ["llama3.2", "Type: ollama pull llama3.2"],
    ["hf.co/some-team/Model-GGUF:Q4_K_M", "Type: ollama pull hf.co/some-team/Model-GGUF:Q4_K_M"],
    ["a; rm -rf /", 'Type: ollama pull "a; rm -rf /"'],
  ])("says how to get the model %s", async (model, hint) => {
    const error = JSON.stringify({ error: `model '${model}' not found` });
    await expect(failing(404, error, model)).rejects.toMatchObject({ kind: "invalid_request", status: 404, isRetryable: false, hint });
  });

  it.each([
    [404, "404 page not found", "invalid_request", /base_url is the address before \/api/],
    [404, JSON.stringify({ error: "Not found" }), "invalid_request", /base_url is the address before \/api/],
    [401, JSON.stringify({ error: "unauthorized" }), "auth", /asks for a key: llm-orc auth add ollama/],
    [400, JSON.stringify({ error: '"m" does not support thinking' }), "invalid_request", /Leave reasoning out/],
    [
      400,
      JSON.stringify({ error: "json: cannot unmarshal string into Go struct field ChatRequest.think of type bool" }),
      "invalid_request",
      /set think: true in options/,
    ],
    [400, JSON.stringify({ error: "registry.ollama.ai/library/m does not support tools" }), "invalid_request", /Leave the tools out/],
    [400, JSON.stringify({ error: "invalid format" }), "invalid_request", /Check the profile's model/],
    [503, JSON.stringify({ error: "server busy, please try again.  maximum pending requests exceeded" }), "overloaded", /run again/],
  ])("answers %i %s with a hint", async (status, body, kind, hint) => {
    await expect(failing(status, body)).rejects.toMatchObject({ kind, status, hint: expect.stringMatching(hint) as string });
  });

  it("does not take too little memory for a passing trouble", async () => {
    const body = JSON.stringify({ error: "model requires more system memory (5.6 GiB) than is available (3.1 GiB)" });
    await expect(failing(500, body)).rejects.toMatchObject({
      status: 500,
      isRetryable: false,
      hint: expect.stringContaining("num_ctx") as string,
    });
    await expect(failing(500, JSON.stringify({ error: "llama runner process has terminated" }))).rejects.toMatchObject({
      kind: "overloaded",
      isRetryable: true,
    });
  });

  it("says how to sign in for a model that runs at ollama.com", async () => {
    await expect(failing(401, JSON.stringify({ error: "unauthorized" }), "gpt-oss:120b-cloud")).rejects.toMatchObject({
      hint: expect.stringContaining("ollama signin") as string,
    });
  });

  it("keeps what the server said of waiting", async () => {
    const answer = withRawServer(
      (_request, response) => void response.writeHead(429, { "retry-after": "7" }).end('{"error":"too many requests"}'),
      (origin) => partsFrom(origin),
    );
    await expect(answer).rejects.toMatchObject({ kind: "rate_limited", retryAfterMs: 7_000, isRetryable: true });
  });

  it("says how to start Ollama when nothing answers on this machine", async () => {
    const origin = await withRawServer(
      () => {},
      async (running) => running,
    );
    await expect(partsFrom(origin)).rejects.toMatchObject({
      kind: "network",
      reachedVendor: false,
      isRetryable: true,
      hint: expect.stringMatching(/ollama serve.*OLLAMA_HOST/) as string,
    });
  });

  it("says what to look at when another machine is not there", async () => {
    const answer = partsFrom("https://gpu-box.invalid");
    await expect(answer).rejects.toMatchObject({
      kind: "network",
      hint: expect.stringContaining("OLLAMA_HOST=0.0.0.0 ollama serve") as string,
    });
  });

  it.each([
    ["ollama.com", "https://ollama.com", answering(401, '{"error":"unauthorized"}'), "auth", /export OLLAMA_API_KEY=/],
    ["ollama.com", "https://ollama.com", answering(404, '{"error":"model not found"}'), "invalid_request", /ollama\.com\/search/],
    [
      "another machine",
      "https://gpu-box.example",
      answering(404, '{"error":"model not found"}'),
      "invalid_request",
      /^Type: OLLAMA_HOST=https:\/\/gpu-box\.example ollama pull m$/,
    ],
  ])("speaks of %s (%s)", async (_name, baseUrl, fetch, kind, hint) => {
    const model = createOllama({ base_url: baseUrl }, { http: { fetch } }).languageModel("m");
    await expect(model.stream(ask())[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      kind,
      hint: expect.stringMatching(hint) as string,
    });
  });
});

function failing(status: number, body: string, model?: string) {
  return withRawServer(
    (_request, response) => void response.writeHead(status, { "content-type": "application/json" }).end(body),
    (origin) => partsFrom(origin, ask(), model),
  );
}

function answering(status: number, body: string): () => Promise<Response> {
  return async () => new Response(body, { status });
}
