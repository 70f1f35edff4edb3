import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Redacted } from "@llm-orc/contracts";
import { openCredentialStore } from "@llm-orc/credentials";
import { talkers } from "./leaky-vendor.ts";
import { plantedSecrets } from "./planted-secrets.ts";

/** A project whose agents tell every secret in every way, and the environment that has them. */
export interface LeakyProject {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** All that a run left, as one text for each file's name; the journal, result and report of every ensemble. */
  filesOfRuns(): ReadonlyMap<string, string>;
  remove(): void;
}

/** How often an error may be tried again: the tokens for it are few. */
const RETRIED = 8;

/** What a person answers to a question that is a secret itself: nobody knows it before. */
export const ANSWERED_SECRET = "only-said-in-an-answer-77";

export async function makeLeakyProject(baseUrl: string): Promise<LeakyProject> {
  const root = mkdtempSync(join(tmpdir(), "llm-orc-planted-"));
  const home = join(root, "home");
  const config = join(home, ".config/llm-orc");
  write(join(config, "config.yaml"), { providers: { "openai-compatible": connection(baseUrl), acme: connection(baseUrl) } });
  const ensembles = { told, asked, inside, heard, innocent: [{ name: "a", ...model("innocent") }] };
  for (const [name, agents] of Object.entries(ensembles)) {
    write(join(root, `.llm-orc/ensembles/${name}.yaml`), { name, description: `the ensemble ${name}`, agents });
  }
  write(join(root, ".llm-orc/profiles/spare.yaml"), { name: "spare", ...model("listener") });
  writeFileSync(join(root, ".llm-orc/profiles/careless.yaml"), carelessProfile);
  const store = openCredentialStore({ dir: config, keyring: false });
  for (const { name, value, from } of plantedSecrets) {
    if (from === "store") await store.set(name, { kind: "api_key", key: new Redacted(value) });
  }
  const variables = plantedSecrets.flatMap(({ name, value, from }) => (from === "store" ? [] : [[name, value]]));
  return {
    root,
    env: { PATH: process.env["PATH"] ?? "", HOME: home, LANG: "C.UTF-8", ...(Object.fromEntries(variables) as Record<string, string>) },
    filesOfRuns: () => readAll(join(root, ".llm-orc/artifacts")),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Keys have no place in a profile: every command warns of these lines, and shows them. */
const carelessProfile = [
  "name: careless",
  "provider: openai-compatible",
  "model: listener",
  ...plantedSecrets.slice(0, 12).map(({ name, value }) => `${name.toLowerCase()}: ${value}`),
].join("\n");

function connection(baseUrl: string): object {
  return { settings: { base_url: baseUrl }, resilience: { retry: { max_attempts: 2, base_delay_ms: 1, max_delay_ms: 2 }, circuit: false } };
}

function model(name: string, provider = "openai-compatible"): object {
  return { provider, model: name };
}

function node(program: string): string {
  return `${JSON.stringify(process.execPath)} -e '${program.replaceAll("'", `'\\''`)}'\n`;
}

const variables = plantedSecrets.flatMap(({ name, from }) => (from === "store" ? [] : [name]));

/** Scripts, by how they tell it. */
const scripts: Readonly<Record<string, string>> = {
  "prints-environment": "printenv\nprintenv >&2\n",
  "prints-base64": `for name in ${variables.join(" ")}; do printenv "$name" | base64; printenv "$name" | base64 | tr -d '\\n'; echo; done\n`,
  "prints-json": node("console.log(JSON.stringify({ environment: process.env, inner: JSON.stringify(process.env) }))"),
  "prints-json-in-ascii": "python3 -c 'import json, os; print(json.dumps(dict(os.environ)))'\n",
  "fails-on-stderr": "printenv >&2\nexit 3\n",
  "fails-in-the-end": node(
    `for (const name of ${JSON.stringify(variables)}) { console.error("x".repeat(980)); console.error(process.env[name]); } process.exit(1)`,
  ),
  "fails-in-json": node("console.log(JSON.stringify({ success: false, error: Object.values(process.env).join(\" and \") }))"),
};

/** The agents of the ensemble `told`: models that talk, vendors that complain, scripts that print. */
const told: readonly object[] = [
  ...Object.keys(talkers).map((name) => ({ name, ...model(name) })),
  { name: "stalls", ...model("stalls"), timeout_seconds: 1 },
  { name: "plugin-key", ...model("in-one-piece", "acme") },
  { name: "stored-key", ...model("in-one-piece", "openai-compatible/stored") },
  {
    name: "by-schema",
    ...model("as-json"),
    output_schema: { type: "object", properties: { secrets: { type: "array", items: { type: "string" } } }, required: ["secrets"] },
  },
  { name: "by-another-schema", ...model("as-json"), output_schema: { type: "object", properties: { secrets: { items: { type: "number" } } } } },
  ...plantedSecrets.flatMap((_, index) => [
    { name: `refuses-${index}`, ...model(`refuses-${index}`) },
    { name: `fails-${index}`, ...model(`fails-${index}`), retry: { max_attempts: 1 } },
    { name: `falls-back-${index}`, ...model(`fails-${index}`), retry: { max_attempts: 1 }, fallback_model_profile: "spare", },
  ]),
  ...plantedSecrets.slice(0, RETRIED).map((_, index) => ({ name: `retries-${index}`, ...model(`retries-${index}`) })),
  ...Object.entries(scripts).map(([name, script]) => ({ name, script })),
  { name: "nested", ensemble: "inside" },
];

/** A child's agents. */
const inside: readonly object[] = [
  { name: "talks", ...model("in-one-piece") },
  { name: "prints", script: scripts["prints-environment"] },
];

/** Agents that hear what others told, by every way from one to the next. */
const heard: readonly object[] = [
  { name: "json", ...model("as-json") },
  { name: "ascii", ...model("as-json-in-ascii") },
  { name: "inner", ...model("as-json-in-json") },
  { name: "talks", ...model("by-character") },
  { name: "prints", script: scripts["prints-json-in-ascii"] },
  { name: "fails", script: scripts["fails-on-stderr"] },
  { name: "reader", ...model("listener"), depends_on: ["json", "ascii", "inner", "talks", "prints", "fails"] },
  { name: "picks", ...model("listener"), depends_on: ["json", "ascii", "prints", "fails"], prompt: "${json} ${ascii.secrets} ${prints} ${fails.stderr} ${input}" },
  { name: "unpacks", ...model("listener"), depends_on: [{ agent_name: "inner", input_key: "inner" }] },
  { name: "each", ...model("listener"), depends_on: [{ agent_name: "ascii", input_key: "secrets" }], fan_out: true },
  { name: "writes", script: "cat\n", depends_on: ["json", "prints"], parameters: { first: "${ascii.secrets[0]}" } },
];

/** Agents that ask a person. */
const asked: readonly object[] = [
  { name: "asks", script: asking(`{ prompt: "Is it " + Object.values(process.env).join(" or ") + "?", kind: "text" }`) },
  { name: "asks-for-secret", script: asking(`{ prompt: "Your password?", kind: "text", secret: true }`) },
];

function asking(question: string): string {
  return node(
    `let text = ""; process.stdin.on("data", (part) => (text += part)).on("end", () => { const { user_input: answer } = JSON.parse(text); console.log(answer === undefined ? JSON.stringify({ needs_input: ${question} }) : "It is " + answer + ", " + Buffer.from(answer).toString("base64")); })`,
  );
}

function write(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true });
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(content));
}

function readAll(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) files.set(entry.name, `${files.get(entry.name) ?? ""}${readFileSync(join(entry.parentPath, entry.name), "utf8")}\n`);
  }
  return files;
}
