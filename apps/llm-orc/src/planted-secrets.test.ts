import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type FakeModelServer, startFakeModelServer } from "@llm-orc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { llmOrc as runLlmOrc, type ProgramEnd } from "./__fixtures__/llm-orc.ts";

// Fifty secrets in the user's environment, said by models, scripts and a vendor in every form, and looked for in everything
// that the built program shows, keeps or hands on.

const SHAPES: readonly ((n: number) => string)[] = [
  (n) => `sk-ant-api03-${word(n, 24)}`,
  (n) => `AIza${word(n, 35)}`,
  (n) => `gsk_${word(n, 20)}`,
  (n) => `ghp_${word(n, 36)}`,
  (n) => `pa$$w.rd+(${n})[x]*?^|\\${word(n, 6)}`,
  (n) => `quo"te'${n}\\back\\slash/${word(n, 8)}`,
  (n) => `${word(n, 8)}=&?#%20 ${n}`,
  (n) => `schlüssel-${n}-日本-${word(n, 6)}`,
  (n) => word(n, 8),
  (n) => `${word(n, 16)}-${word(n + 1, 16)}`,
];
const secrets = Array.from({ length: 50 }, (_, n) => (SHAPES[n % SHAPES.length] as (n: number) => string)(n));
// One that is a part of another, and one that ends as another begins.
secrets[48] = (secrets[9] as string).slice(0, 20);
secrets[49] = `tail-${(secrets[0] as string).slice(0, 10)}`;

const FORMS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => Buffer.from(secret).toString("base64"),
  (secret) => Buffer.from(secret).toString("base64url"),
  (secret) => encodeURIComponent(secret),
  (secret) => JSON.stringify(secret).slice(1, -1),
];
const needles = [...new Set(secrets.flatMap((secret) => FORMS.map((form) => form(secret).replace(/=+$/, ""))))];
const said = secrets.map((secret, n) => `${n}: ${FORMS.map((form) => form(secret)).join(" ; ")} .`).join("\n");

let root: string;
let server: FakeModelServer;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-secrets-"));
  const models = ["whole", "chars", "sevens", "refuses", "breaks"];
  server = await startFakeModelServer({
    models,
    script: ({ model }) => {
      if (model === "chars") return { deltas: said.split("") };
      if (model === "sevens") return { deltas: said.match(/[^]{1,7}/g) ?? [] };
      if (model === "refuses") return { fault: { type: "status", status: 400, message: `You sent ${said}` } };
      if (model === "breaks") return { fault: { type: "stream_error", message: said.slice(0, 2_000) } };
      return { text: said };
    },
  });
  for (const model of models) {
    const profile = `name: ${model}\nprovider: openai-compatible/lab\nmodel: ${model}\nbase_url: ${server.baseUrl}\nresilience: {retry: {max_attempts: 2, base_delay_ms: 1}}\n`;
    write(`profiles/${model}.yaml`, profile);
  }
  write("scripts/say.mjs", "console.log(process.env.PLANTED); console.error(process.env.PLANTED);\n");
  write("scripts/fail.mjs", "console.log(process.env.PLANTED); console.error(process.env.PLANTED); process.exit(3);\n");
  write(
    "ensembles/leak.yaml",
    `name: leak
description: says what must not be said
agents:
${models.map((model) => `  - {name: ${model}, model_profile: ${model}}`).join("\n")}
  - {name: say, script: say.mjs}
  - {name: fail, script: fail.mjs}
  - {name: after, model_profile: whole, depends_on: [${models.join(", ")}, say, fail]}
`,
  );
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

describe("a secret of the environment", () => {
  it.each([
    ["as people see it", []],
    ["as text", ["--output-format", "text"]],
    ["as one document", ["--json"]],
    ["as events", ["--output-format", "jsonl"]],
    ["with --debug", ["--debug"]],
  ])("is not in what a run prints %s", async (_what, options) => {
    const { stdout, stderr } = await llmOrc("run", "leak", `my input: ${said}`, ...options);
    expect(stdout + stderr).toContain("[redacted]");
    expect(found(stdout), "stdout").toEqual([]);
    expect(found(stderr), "stderr").toEqual([]);
  });

  it("is in nothing that is kept: journal, result, report", () => {
    const folder = join(root, ".llm-orc/artifacts/leak");
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(["events.jsonl", "execution.json", "execution.md"]));
    for (const { parentPath, name } of files) expect(found(readFileSync(join(parentPath, name), "utf8")), name).toEqual([]);
  });

  it("reaches no model: neither by the run's input nor by another agent's output", () => {
    expect(server.requests.length).toBeGreaterThan(30);
    for (const { body } of server.requests) expect(found(JSON.stringify(body))).toEqual([]);
  });

  it.each([
    ["check", "leak"],
    ["plan", "leak"],
    ["list-profiles"],
    ["list-ensembles"],
    ["auth", "list"],
    ["config", "show", "--origin"],
    ["doctor"],
    ["artifacts", "show", "last"],
  ])("is not in what %s %s prints", async (...command) => {
    const { stdout, stderr } = await llmOrc(...command);
    expect(found(stdout + stderr)).toEqual([]);
  });

  it("is all that is taken out: the words around it stay", async () => {
    const { stdout } = await llmOrc("run", "leak", "x", "--json");
    const { results } = JSON.parse(stdout) as { results: Record<string, { response: string }> };
    for (const name of ["whole", "chars", "sevens"]) expect(results[name]?.response, name).toBe(results["whole"]?.response);
    for (let n = 0; n < 48; n++) expect(results["whole"]?.response).toContain(`${n}: [redacted] ; `);
  });
});

/** The secrets, in any form, that a text shows. */
function found(text: string): readonly string[] {
  return needles.filter((needle) => text.includes(needle));
}

// Not the letters of any word, and the same each time.
function word(seed: number, length: number): string {
  let state = seed * 2_654_435_761 + 97;
  let text = "";
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"[state % 56];
  }
  return text;
}

function llmOrc(...args: string[]): Promise<ProgramEnd> {
  const planted = Object.fromEntries(secrets.map((secret, n) => [`PLANTED_${n}_${n % 2 === 0 ? "API_KEY" : "TOKEN"}`, secret]));
  return runLlmOrc(args, { cwd: root, env: { LAB_API_KEY: secrets[0] ?? "", PLANTED: said, ...planted } });
}

function write(path: string, content: string): void {
  const file = join(root, ".llm-orc", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
