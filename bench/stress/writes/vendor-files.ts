import type { ServerAddresses } from "./start-servers.ts";
import { GLOBAL } from "./write-case.ts";

/** A plugin of the user with a vendor that offers a login. Its model says which token it was asked with. */
export function vendorPlugin({ vendor }: ServerAddresses): Readonly<Record<string, string>> {
  const oauth = {
    authorizationUrl: `${vendor}/authorize`,
    tokenUrl: `${vendor}/token`,
    revocationUrl: `${vendor}/revoke`,
    scopes: ["models.use"],
  };
  return {
    [`${GLOBAL}/config.yaml`]: "plugins: [./vendor.mjs]\n",
    [`${GLOBAL}/vendor.mjs`]: `const provider = {
  specVersion: "v1", id: "vendor", label: "Vendor", origins: [${JSON.stringify(vendor)}], auth: ["api-key", "oauth"],
  envKeys: ["VENDOR_API_KEY"], oauth: ${JSON.stringify(oauth)},
  settingsSchema: { type: "object" }, optionsSchema: { type: "object" },
  create: (settings, context) => ({
    describeModel: () => undefined,
    languageModel: (modelId) => ({
      specVersion: "v1", providerId: "vendor", modelId,
      async *stream() {
        const token = await context.credential(${JSON.stringify(vendor)});
        yield { type: "start", model: modelId };
        yield { type: "text-delta", delta: token === undefined ? "no token" : "a token" };
        yield { type: "finish", reason: "stop", usage: { input_tokens: 1, output_tokens: 1 }, warnings: [] };
      },
    }),
  }),
};
export const plugin = { specVersion: "v1", providers: [provider] };
`,
  };
}

/** A desktop whose browser has no screen, and whose user agrees. */
export const BROWSER: Readonly<Record<string, string>> = {
  "home/bin/xdg-open": `#!${process.execPath}\nfetch(process.argv[2]).then((response) => response.text());\n`,
};

const ANSWER = [
  { type: "system", subtype: "init", cwd: ".", tools: [], mcp_servers: [], model: "haiku", apiKeySource: "none" },
  {
    type: "stream_event",
    event: { type: "message_start", message: { id: "m", content: [], usage: { input_tokens: 1, output_tokens: 1 } } },
  },
  { type: "stream_event", event: { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } } },
  { type: "stream_event", event: { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello." } } },
  { type: "stream_event", event: { type: "content_block_stop", index: 0 } },
  { type: "stream_event", event: { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 2 } } },
  { type: "stream_event", event: { type: "message_stop" } },
  { type: "result", subtype: "success", is_error: false, num_turns: 1, result: "Hello.", usage: { input_tokens: 1, output_tokens: 2 } },
];

/** The user's own `claude`, which answers every question alike, and an ensemble that asks it. */
export const CLAUDE: Readonly<Record<string, string>> = {
  "home/bin/claude": `#!/bin/sh\nif [ "$1" = --version ]; then echo "2.1.331 (Claude Code)"; exit; fi\ncat > /dev/null\ncat <<'END'\n${ANSWER.map((entry) => JSON.stringify(entry)).join("\n")}\nEND\n`,
  [`${GLOBAL}/config.yaml`]: "providers: {claude-cli: {settings: {enabled: true}}}\n",
  "project/.llm-orc/ensembles/ask-claude.yaml":
    "name: ask-claude\ndescription: Asks.\nagents: [{name: a, provider: claude-cli, model: haiku, system_prompt: Be brief.}]\n",
};
