import { pythonStore } from "./python-store.ts";
import type { ServerAddresses } from "./start-servers.ts";
import { BROWSER, CLAUDE, vendorPlugin } from "./vendor-files.ts";
import { GLOBAL, LIBRARY, type WriteCase } from "./write-case.ts";

const CACHE = "home/.cache/llm-orc/library/someone/library";
const LOCK_OF_THE_DEAD = `${JSON.stringify({ pid: 999_999_999, process_start: "1", acquired_at: "2026-01-01T00:00:00.000Z" })}\n`;
const IN_PROJECT = { "project/.llm-orc/config.yaml": "" };
const ASK_VENDOR = {
  "project/.llm-orc/ensembles/ask.yaml": "name: ask\ndescription: Asks.\nagents: [{name: a, provider: vendor, model: small}]\n",
};
const OLD_KEYS = pythonStore(
  ["anthropic-api", "openai-compatible/groq"].map((name) => `${name}: {auth_method: api_key, api_key: two-old-words}\n`).join(""),
);

/** Commands that write what a server has said: of a vendor, of GitHub, of a model that the user's own program asks. */
export function serverCases(servers: ServerAddresses): readonly WriteCase[] {
  const login = { args: ["auth", "setup", "vendor", "--client-id", servers.clientId, "--client-secret", ""] };
  const user = { env: { DISPLAY: ":0" }, files: { ...vendorPlugin(servers), ...BROWSER } };
  const env = { GITHUB_API_URL: servers.github, LLM_ORC_LIBRARY_REPOSITORY: "someone/library" };
  return [
    { name: "auth setup, a login", ...user, ...login },
    { name: "auth setup, another login", ...user, ...login, setup: [login] },
    { name: "auth test-refresh", ...user, args: ["auth", "test-refresh", "vendor"], setup: [login] },
    { name: "auth logout", ...user, args: ["auth", "logout", "vendor"], setup: [login] },
    {
      name: "run with a login",
      ...user,
      files: { ...user.files, ...IN_PROJECT, ...ASK_VENDOR },
      args: ["run", "ask", "hello"],
      setup: [login],
    },
    { name: "library info of a remote library", args: ["library", "info", "--source", "remote"], env },
    {
      name: "library info --refresh",
      args: ["library", "info", "--source", "remote", "--refresh"],
      env,
      setup: [{ args: ["library", "info", "--source", "remote"] }],
    },
    { name: "library copy --source remote", args: ["library", "copy", "talk/greet", "--source", "remote"], env, files: IN_PROJECT },
    {
      name: "library info past leftovers",
      args: ["library", "info", "--source", "remote"],
      env,
      files: { [`${CACHE}/${"1".repeat(40)}.0123456789ab.tmp/files/half`]: "", [`${CACHE}/lock`]: LOCK_OF_THE_DEAD },
    },
    { name: "library copy --global", args: ["library", "copy", "talk/greet", "--source", "local", "--global"], files: LIBRARY },
    { name: "run of the user's own claude", args: ["run", "ask-claude", "hello"], files: { ...IN_PROJECT, ...CLAUDE } },
    {
      name: "auth import",
      args: ["auth", "import", "--yes"],
      files: Object.fromEntries(Object.entries(OLD_KEYS).map(([file, text]) => [`${GLOBAL}/${file}`, text])),
    },
  ];
}
