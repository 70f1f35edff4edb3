import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { startFakeModelServer } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { agent, asks, lines, says } from "./__fixtures__/agents.ts";
import { checkRow, itBehaves } from "./__fixtures__/run-row.ts";

const profile = (more: string): Record<string, string> => ({ "profiles/p.yaml": `name: p\nprovider: fake\nmodel: m\n${more}` });

describe("a call of a model", () => {
  itBehaves([
    {
      title: "has one system and one user message",
      agents: lines(says("a", 1), asks("m", "depends_on: [a], system_prompt: Be brief., input_scope: dependencies")),
      expect: { requests: [{ messages: ["system: Be brief.", "user: Agent a (A):\n1"] }] },
    },
    {
      title: "takes the agent's system prompt before the profile's",
      agents: agent("a", "model_profile: p, system_prompt: mine"),
      files: profile("system_prompt: its\n"),
      expect: { requests: [{ system: "mine" }] },
    },
    {
      title: "takes the profile's otherwise",
      agents: agent("a", "model_profile: p"),
      files: profile("system_prompt: its\n"),
      expect: { requests: [{ system: "its" }] },
    },
    {
      title: "makes one of the agent's name where there is none",
      agents: asks("code-reviewer"),
      expect: { requests: [{ system: expect.stringMatching(/^You are code-reviewer\. /) as string }] },
    },
    {
      title: "merges the options: the agent's win",
      agents: agent("a", "model_profile: p, options: {b: 2, c: 3}"),
      files: profile("options: {a: 1, b: 1}\n"),
      expect: { requests: [{ options: { a: 1, b: 2, c: 3 } }] },
    },
    {
      title: "has the profile's temperature and max_tokens",
      agents: agent("a", "model_profile: p"),
      files: profile("temperature: 0.3\nmax_tokens: 50\n"),
      expect: { requests: [{ temperature: 0.3, maxOutputTokens: 50 }] },
    },
    {
      title: "has the agent's before the profile's, also where they are 0",
      agents: agent("a", "model_profile: p, temperature: 0, max_tokens: 20"),
      files: profile("temperature: 0.3\nmax_tokens: 50\n"),
      expect: { requests: [{ temperature: 0, maxOutputTokens: 20 }] },
    },
    {
      title: "has none where nobody says",
      agents: asks("a"),
      expect: { requests: [{ temperature: undefined, maxOutputTokens: undefined, options: undefined }] },
    },
    {
      title: "reads profiles of config.yaml too, and those of the project before the user's own",
      agents: lines(agent("a", "model_profile: p"), agent("b", "model_profile: q")),
      files: {
        "config.yaml": "model_profiles:\n  p: {provider: fake, model: of-config}\n",
        "~/profiles/p.yaml": "name: p\nprovider: fake\nmodel: of-user\n",
        "~/config.yaml": "model_profiles:\n  q: {provider: fake, model: q-of-user}\n",
      },
      expect: { prompts: { "of-config": ["the input"], "of-user": [], "q-of-user": ["the input"] } },
    },
    {
      title: "books usage, of each agent and in all",
      agents: lines(asks("a"), asks("b", "depends_on: [a]")),
      expect: {
        result: {
          results: { a: { model: "a", provider: "fake", usage: { input_tokens: 10, output_tokens: 5 } } },
          metadata: { usage: { agents: { a: { total_tokens: 15, model: "a" } }, totals: { total_tokens: 30, agents_count: 2 } } },
        },
      },
    },
  ]);
});

describe("the wire of an OpenAI-compatible server", () => {
  it("gets model, messages, temperature, max_tokens, and the base_url of the profile", async () => {
    const server = await startFakeModelServer({ script: { text: "over the wire" } });
    try {
      await checkRow(
        {
          title: "asks the server",
          agents: agent("a", "model_profile: wire, temperature: 0.5"),
          files: {
            "profiles/wire.yaml": `name: wire\nprovider: openai-compatible\nmodel: test-model\nbase_url: ${server.baseUrl}\nsystem_prompt: Be brief.\nmax_tokens: 9\n`,
          },
          expect: { status: "completed", responses: { a: "over the wire" } },
        },
        [openaiCompatible],
      );
      expect(server.requests).toMatchObject([
        {
          model: "test-model",
          body: {
            messages: [
              { role: "system", content: "Be brief." },
              { role: "user", content: "the input" },
            ],
            temperature: 0.5,
            max_tokens: 9,
          },
        },
      ]);
    } finally {
      await server.close();
    }
  });
});
