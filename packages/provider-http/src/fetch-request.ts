import type { OutgoingRequest } from "./outgoing-request.ts";

/** Carries an exchange over a `fetch` that the caller brought. */
export function fetchRequest(request: OutgoingRequest, fetchImplementation: typeof fetch): void {
  const { exchange } = request;
  const controller = new AbortController();
  let gate: PromiseWithResolvers<void> | undefined;
  exchange.onSent({
    cancel() {
      controller.abort();
      gate?.resolve();
    },
    pause() {
      gate = Promise.withResolvers();
    },
    resume() {
      gate?.resolve();
      gate = undefined;
    },
  });

  async function pump(): Promise<void> {
    const response = await fetchImplementation(request.url, {
      method: request.method,
      headers: { ...request.headers },
      redirect: "manual",
      signal: controller.signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    exchange.onHeaders(response.status, Object.fromEntries(response.headers));
    if (response.body !== null) {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        exchange.onChunk(chunk);
        if (gate !== undefined) await gate.promise;
      }
    }
    exchange.onEnd();
  }
  pump().catch((error: unknown) => exchange.onError(error));
}
