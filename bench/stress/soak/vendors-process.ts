/**
 * The vendors of the soak, in a process of their own: what a model answers, its name says. Tells its parent where each
 * listens, and ends with it.
 */
import { type FakeModelServer, type Reply, startFakeModelServer } from "@llm-orc/testkit";
import { type Model, models, vendorDialects, vendorIds } from "./vendors.ts";

const TEXT = "Nothing speaks against it, as far as anybody can tell from here.";

function replyTo(model: Model, times: number): Reply {
  const isGood = times % 2 === 1;
  switch (model) {
    case "good":
      return { text: TEXT };
    case "slow":
      return { text: TEXT, latencyMs: 30, betweenMs: 15 };
    case "list":
      return { text: JSON.stringify(["one", "two", "three", "four", "five"]) };
    case "route":
      return { text: JSON.stringify({ next: "inner", done: true }) };
    case "limited":
      return isGood ? { text: TEXT } : { fault: { type: "status", status: 429 } };
    case "reset":
      return isGood ? { text: TEXT } : { text: TEXT, fault: { type: "reset_mid_body" } };
    case "cut":
      return isGood ? { text: TEXT } : { text: TEXT, fault: { type: "early_close" } };
    case "refused":
      return { fault: { type: "status", status: 400 } };
    case "silent":
      return { fault: { type: "no_answer" } };
  }
}

async function start(id: (typeof vendorIds)[number]): Promise<FakeModelServer> {
  const asked = new Map<string, number>();
  return startFakeModelServer({
    dialect: vendorDialects[id],
    models,
    script({ model }) {
      const times = asked.get(model) ?? 0;
      asked.set(model, times + 1);
      return replyTo(model as Model, times);
    },
  });
}

const servers = await Promise.all(vendorIds.map(async (id) => [id, await start(id)] as const));
process.once("disconnect", () => process.exit(0));
process.send?.(Object.fromEntries(servers.map(([id, { baseUrl }]) => [id, baseUrl])));
