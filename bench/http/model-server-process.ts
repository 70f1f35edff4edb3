/**
 * `node model-server-process.ts [h1|h2]`: a model server in a process of its own, so that its work does not stand in the
 * measured program's way; over TLS when it is told so. The model's name says how long an answer takes: `latency-400`.
 * Tells its parent where it listens, and ends with it.
 */
import { startFakeModelServer } from "@llm-orc/testkit";

const tls = process.argv[2] as "h1" | "h2" | undefined;
const { baseUrl, certificate } = await startFakeModelServer({
  ...(tls === undefined ? {} : { tls }),
  script: ({ model }) => ({ text: "Nothing speaks against it.", latencyMs: Number(model.replace("latency-", "")) }),
});
process.once("disconnect", () => process.exit(0));
process.send?.({ baseUrl, certificate });
