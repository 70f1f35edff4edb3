import { ProviderError } from "@llm-orc/provider";
import type { Agent, Profiles } from "@llm-orc/run-spec";
import { fakeProvider } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { finished } from "../__fixtures__/finished.ts";

const profiles: Profiles = {
  smart: { route: { candidates: ["cheap", "dear"], prefer: "cost" }, fallback_model_profile: "last" } as never,
  cheap: { provider: "fake", model: "cheap", price: { input_per_mtok: 1, output_per_mtok: 1 } },
  dear: { provider: "fake", model: "dear", price: { input_per_mtok: 9, output_per_mtok: 9 }, temperature: 0.1 },
  last: { provider: "fake", model: "last" },
};

describe("a profile with route:", () => {
  it("asks the model that fits the work, and says why in agent_started", async () => {
    const provider = fakeProvider();
    const agents: Agent[] = [
      { name: "step", model_profile: "smart" },
      { name: "join", model_profile: "smart", depends_on: ["step"] },
    ];
    const { result, events } = await finished(agents, {}, { providers: [provider], profiles });
    expect(result.results["step"]).toMatchObject({ model: "cheap", model_profile: "cheap", model_substituted: false });
    expect(result.results["join"]).toMatchObject({ model: "dear", model_profile: "dear", model_substituted: false });
    expect(events.filter(({ type }) => type === "agent_started")).toMatchObject([
      { agent: "step", model: "cheap", route: { chosen: "cheap", because: expect.stringContaining("complexity low") as string } },
      { agent: "join", model: "dear", route: { chosen: "dear", because: expect.stringContaining("complexity high") as string } },
    ]);
    expect(provider.calls.map(({ request }) => request.temperature)).toEqual([undefined, 0.1]);
  });

  it("goes on to the other candidates, and then to the profile's fallback", async () => {
    const wrong = new ProviderError("invalid_request", "No.", { reachedVendor: true });
    const provider = fakeProvider({ replies: { cheap: wrong, dear: wrong } });
    const { result } = await finished([{ name: "a", model_profile: "smart", complexity: "high" }], {}, { providers: [provider], profiles });
    expect(provider.calls.map(({ modelId }) => modelId)).toEqual(["dear", "cheap", "last"]);
    expect(result.results["a"]).toMatchObject({ status: "success", model: "last", fallback_from: "dear" });
  });
});
