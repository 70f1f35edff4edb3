import type { JsonObject } from "@llm-orc/contracts";
import { createTemporaryProject, type TemporaryProject } from "../orchestrator/temporary-project.ts";
import { flakyModels, type Model, type VendorId, vendorIds } from "./vendors.ts";

/** The ensembles of the soak, by name: every kind of agent, and every way to end. */
const ensembles: Readonly<Record<string, readonly JsonObject[]>> = {
  slow: ofEach("slow"),
  refused: [...ofEach("good"), { name: "refused", ...model("ollama", "refused") }],
  silent: ofEach("silent").map((agent) => ({ ...agent, timeout_seconds: 1 })),
  ...Object.fromEntries(flakyModels.map((flaky) => [flaky, ofEach(flaky)])),
  inner: [
    { name: "think", ...model("openai-compatible", "good") },
    { name: "count", script: "wc -c", depends_on: ["think"] },
  ],
  middle: [
    { name: "one", ensemble: "inner" },
    { name: "again", loop: { body: "step", until: "${done} == false", max_iterations: 3 }, depends_on: ["one"] },
  ],
  step: [{ name: "decide", ...model("anthropic-api", "route") }],
  outer: [
    { name: "deep", ensemble: "middle" },
    { name: "pick", ...model("google-gemini", "route") },
    { name: "go", dispatch: "${pick.next}", depends_on: ["pick"] },
  ],
  each: [
    { name: "list", script: "echo '[1, 2, 3, 4, 5, 6]'" },
    { name: "print", script: "cat", fan_out: true, depends_on: ["list"] },
    { name: "topics", ...model("ollama", "list") },
    { name: "judge", ...model("openai-compatible", "good"), fan_out: true, depends_on: ["topics"] },
  ],
  hangs: [{ name: "hang", script: "trap '' TERM; sleep 100 & wait", timeout_seconds: 1 }],
  priced: [{ name: "dear", model_profile: "dear" }],
  asks: [{ name: "ask", script: "ask.sh" }],
};

// Asks until it has an answer.
const ASKING = `if grep -q '"user_input"'; then echo answered; else echo '{"needs_input": {"prompt": "Go on?"}}'; fi\n`;

/** A project with all that a long-lived server can be asked to run, and the user's configuration for the vendors. */
export function createServerProject(baseUrls: Readonly<Record<VendorId, string>>): TemporaryProject {
  const project = createTemporaryProject();
  // Waits are short, and no provider is given up: what is looked for is what each failure leaves behind.
  const resilience = { retry: { base_delay_ms: 10, max_delay_ms: 50 }, circuit: false };
  project.configure({
    providers: Object.fromEntries(vendorIds.map((id) => [id, { settings: { base_url: baseUrls[id] }, resilience }])),
  });
  for (const [name, agents] of Object.entries(ensembles)) {
    project.write(`ensembles/${name}.yaml`, { name, description: `the ensemble ${name} of the soak`, agents });
  }
  project.write("scripts/ask.sh", ASKING);
  project.write("profiles/dear.yaml", {
    name: "dear",
    ...model("openai-compatible", "good"),
    max_tokens: 1000,
    price: { input_per_mtok: 100, output_per_mtok: 100 },
  });
  return project;
}

function ofEach(name: Model): readonly JsonObject[] {
  return vendorIds.map((id) => ({ name: id, ...model(id, name) }));
}

function model(provider: VendorId, name: Model): { readonly provider: string; readonly model: string } {
  return { provider, model: name };
}
