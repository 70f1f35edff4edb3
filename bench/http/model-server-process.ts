/**
 * A model server in a process of its own, so that its work does not stand in the measured program's way. The model's name
 * says how long an answer takes: `latency-400`. Tells its parent where it listens, and ends with it.
 */
import { startFakeModelServer } from "@llm-orc/testkit";

const server = await startFakeModelServer({
  script: ({ model }) => ({ text: "Nothing speaks against it.", latencyMs: Number(model.replace("latency-", "")) }),
});
process.once("disconnect", () => process.exit(0));
process.send?.(server.baseUrl);
