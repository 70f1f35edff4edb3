import { getEventListeners } from "node:events";
import { OrcError } from "@llm-orc/contracts";
import { expect, it } from "vitest";
import type { ProviderConformanceOptions } from "./describe-provider-conformance.ts";
import { ask, collect, connect, failureOf, TEST_MODEL, withServer } from "./harness.ts";

/** The tests of aborts, of readers that leave, and of what is left behind. */
export function itEndsCleanly<Settings>(options: ProviderConformanceOptions<Settings>): void {
  it("asks nobody when the signal is aborted already", async () => {
    await withServer(options, {}, async ({ server, model }) => {
      const reason = new Error("too late");
      expect((await failureOf(model.stream(ask("hi", { signal: AbortSignal.abort(reason) })))).error).toBe(reason);
      expect(server.requests).toHaveLength(0);
    });
  });

  it("throws the signal's reason and closes the connection when it is aborted before the headers", async () => {
    await withServer(options, { script: { fault: { type: "no_answer" } } }, async ({ server, model }) => {
      const controller = new AbortController();
      const failing = failureOf(model.stream(ask("hi", { signal: controller.signal })));
      await until(() => server.requests.length === 1);
      const reason = new Error("stop");
      controller.abort(reason);
      expect((await failing).error).toBe(reason);
      expect(await server.requests[0]!.ended).toBe("aborted");
    });
  });

  it("throws the signal's reason and closes the connection when it is aborted midway", async () => {
    await withServer(options, { script: { text: "one two three four", fault: { type: "stall" } } }, async ({ server, model }) => {
      const controller = new AbortController();
      const reason = new Error("enough");
      const failing = failureOf(
        (async function* () {
          for await (const part of model.stream(ask("hi", { signal: controller.signal }))) {
            yield part;
            if (part.type === "text-delta") controller.abort(reason);
          }
        })(),
      );
      const { error, parts } = await failing;
      expect(error).toBe(reason);
      expect(parts.some((part) => part.type === "text-delta")).toBe(true);
      expect(await server.requests[0]!.ended).toBe("aborted");
    });
  });

  it("closes the connection when its reader leaves", async () => {
    await withServer(options, { script: { text: "one two three four", fault: { type: "stall" } } }, async ({ server, model }) => {
      for await (const part of model.stream(ask("hi"))) if (part.type === "text-delta") break;
      expect(await server.requests[0]!.ended).toBe("aborted");
    });
  });

  it("uses its connection again", async () => {
    await withServer(options, {}, async ({ server, model }) => {
      for (let call = 0; call < 10; call++) {
        await collect(model.stream(ask("hi")));
        // The end marker comes before the end of the body; only then is the connection free.
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      expect(new Set(server.requests.map(({ clientPort }) => clientPort)).size).toBeLessThan(10);
    });
  });

  it("leaves no listener on the signal, after success and after failure", async () => {
    const script = [{ text: "fine" }, { fault: { type: "early_close" } }, { fault: { type: "status", status: 500 } }] as const;
    await withServer(options, { script }, async ({ model }) => {
      const { signal } = new AbortController();
      await collect(model.stream(ask("hi", { signal })));
      await failureOf(model.stream(ask("hi", { signal })));
      await failureOf(model.stream(ask("hi", { signal })));
      expect(getEventListeners(signal, "abort")).toHaveLength(0);
    });
  });

  it("lets a refused credential through as it is, and sends nothing", async () => {
    await withServer(options, {}, async ({ server }) => {
      const refusal = new OrcError("CREDENTIAL_ORIGIN_REFUSED", "The key is not granted there.");
      const provider = connect(options, { baseUrl: server.baseUrl }, { credential: () => Promise.reject(refusal) });
      expect((await failureOf(provider.languageModel(TEST_MODEL).stream(ask("hi")))).error).toBe(refusal);
      expect(server.requests).toHaveLength(0);
    });
  });

  it("asks for the credential of the origin that it talks to, and of no other", async () => {
    await withServer(options, {}, async ({ server }) => {
      const origins: string[] = [];
      const provider = connect(
        options,
        { baseUrl: server.baseUrl },
        {
          credential: async (origin) => {
            origins.push(origin);
            return undefined;
          },
        },
      );
      await collect(provider.languageModel(TEST_MODEL).stream(ask("hi"))).catch(() => undefined);
      expect(new Set(origins)).toEqual(new Set([server.origin]));
    });
  });

  it("uses the fetch of its context when there is one", async () => {
    await withServer(options, { script: { text: "over fetch" } }, async ({ server }) => {
      let calls = 0;
      const counting: typeof fetch = (...parameters) => {
        calls++;
        return fetch(...parameters);
      };
      const provider = connect(options, { baseUrl: server.baseUrl }, { http: { fetch: counting } });
      const parts = await collect(provider.languageModel(TEST_MODEL).stream(ask("hi")));
      expect(parts.at(-1)).toMatchObject({ type: "finish" });
      expect(calls).toBe(1);
      expect(server.requests).toHaveLength(1);
    });
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
