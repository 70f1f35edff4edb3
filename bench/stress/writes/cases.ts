import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { serverCases } from "./server-cases.ts";
import type { ServerAddresses } from "./start-servers.ts";
import { ENSEMBLE, GLOBAL, LIBRARY, NEWEST_RUN, PROFILE, PROJECT, SCRIPT, toolCall, type WriteCase } from "./write-case.ts";

const QUESTION = {
  ...PROJECT,
  "project/.llm-orc/ensembles/ask.yaml": `name: ask
description: Asks.
agents:
  - {name: what, script: primitives/user_interaction/get_user_input.py, parameters: {prompt: "What?"}}
  - {name: then, model_profile: quick, depends_on: [what]}
`,
};
const SECRET_QUESTION = {
  ...PROJECT,
  "project/.llm-orc/ensembles/ask.yaml": `name: ask
description: Asks for what nobody may see.
agents:
  - {name: what, script: primitives/user_interaction/ask.mjs, parameters: {prompt: "Token?", secret: true, save_to: token}}
`,
};
const TELL_SECRET = { args: ["answer", "last"], stdin: "first-of-two-words\n" };
const PARKED = { args: ["run", "ask", "x", "--no-input", "--json"] };
// An agent that has failed asks again; and of a run that lacks its report alone there is nothing to go on with.
const GO_ON = [{ args: ["answer", "last", "--value", "That.", "--resume"] }, { args: ["artifacts", "show", "last"] }];
const ANSWERED = {
  args: ["resume", "last"],
  files: QUESTION,
  setup: [PARKED, { args: ["answer", "last", "--value", "That."] }],
  orElse: GO_ON,
};
const HELPER = { "project/.llm-orc/config.yaml": "providers:\n  sim:\n    helper: print-key\n" };
const KEY = { args: ["auth", "add", "openai-compatible/groq"], stdin: "first-of-two-words" };
const RUN = { args: ["run", "greet", "before"] };

const OWN_CASES: readonly WriteCase[] = [
  { name: "init", args: ["init", "--profiles", "ollama"] },
  { name: "init where something is", args: ["init", "--profiles", "none"], files: PROJECT },
  { name: "run", args: ["run", "greet", "hello"], files: PROJECT, setup: [RUN] },
  { name: "run, as JSON", args: ["run", "greet", "hello", "--json"], files: PROJECT },
  { name: "run of a script, its answer kept", args: ["run", "shout", "hello"], files: SCRIPT },
  {
    name: "run of a script, its answer recalled",
    args: ["run", "shout", "hello"],
    files: SCRIPT,
    setup: [{ args: ["run", "shout", "hello"] }],
  },
  {
    name: "run of a script, its answer kept in the place of another",
    args: ["run", "shout", "hello"],
    files: { ...SCRIPT, "project/.llm-orc/config.yaml": "performance: {script_cache: {enabled: true, max_size: 1}}\n" },
    setup: [{ args: ["run", "shout", "other"] }],
  },
  {
    name: "run outside of a project",
    args: ["run", "greet", "hello"],
    files: { [`${GLOBAL}/ensembles/greet.yaml`]: ENSEMBLE, [`${GLOBAL}/profiles/quick.yaml`]: PROFILE },
  },
  { name: "run that is left with a question", ...PARKED, files: QUESTION, exitCode: 6 },
  { name: "answer", args: ["answer", "last", "--value", "That."], files: QUESTION, setup: [PARKED] },
  {
    name: "answer and go on",
    args: ["answer", "last", "--value", "That.", "--resume"],
    files: QUESTION,
    setup: [PARKED],
    orElse: [{ args: ["resume", "last"] }, ...GO_ON],
  },
  { name: "resume", ...ANSWERED },
  { name: "resume of a journal that is cut off", ...ANSWERED, arrange: appendToJournal('{"type":') },
  { name: "resume of a damaged journal", ...ANSWERED, arrange: appendToJournal("damaged\n") },
  {
    name: "resume with a secret answer",
    args: ["resume", "last"],
    files: SECRET_QUESTION,
    setup: [PARKED, TELL_SECRET],
    orElse: [{ ...TELL_SECRET, args: ["answer", "last", "--resume"] }, { args: ["artifacts", "show", "last"] }],
  },
  { name: "scripts test", args: ["scripts", "test", "shout.sh", "--input", "x"], files: SCRIPT },
  {
    name: "validate",
    args: ["validate", "run", "greet"],
    files: { ...PROJECT, "project/.llm-orc/ensembles/greet.yaml": `${ENSEMBLE}validation: {structural: {required_agents: [hello]}}\n` },
  },
  { name: "trust", args: ["trust", "--yes"], files: HELPER },
  { name: "trust --revoke", args: ["trust", "--revoke"], files: HELPER, setup: [{ args: ["trust", "--yes"] }] },
  { name: "auth add, the first key", ...KEY },
  { name: "auth add, another key", args: ["auth", "add", "anthropic"], stdin: "second-of-two-words", setup: [KEY] },
  {
    name: "auth add --origin",
    args: ["auth", "add", "openai-compatible/groq", "--origin", "https://example.com"],
    stdin: "\n",
    setup: [KEY],
  },
  { name: "auth remove", args: ["auth", "remove", "openai-compatible/groq", "--yes"], setup: [KEY] },
  { name: "config reset-local", args: ["config", "reset-local", "--yes"], files: PROJECT },
  {
    name: "config reset-local --reset-ensembles",
    args: ["config", "reset-local", "--yes", "--reset-ensembles"],
    files: { ...PROJECT, "project/.llm-orc/config.local.yaml": "performance: {}\n" },
  },
  {
    name: "config reset-global --reset-auth",
    args: ["config", "reset-global", "--yes", "--reset-auth"],
    files: { [`${GLOBAL}/config.yaml`]: "project: {name: old}\n" },
    setup: [KEY],
  },
  {
    name: "library copy",
    args: ["library", "copy", "talk/greet", "--source", "local"],
    files: { ...LIBRARY, "project/.llm-orc/config.yaml": "" },
  },
  {
    name: "library copy over other files",
    args: ["library", "copy", "talk/greet", "--yes"],
    files: { ...LIBRARY, ...SCRIPT, "project/.llm-orc/scripts/tell/shout.sh": "#!/bin/sh\n" },
  },
  { name: "invoke (MCP)", ...toolCall("invoke", { ensemble_name: "greet", input_data: "x" }), files: PROJECT },
  {
    name: "create_ensemble",
    ...toolCall("create_ensemble", { name: "talk/new", agents: [{ name: "a", model_profile: "quick" }] }),
    files: PROJECT,
  },
  { name: "create_ensemble from_template", ...toolCall("create_ensemble", { name: "new", from_template: "greet" }), files: PROJECT },
  {
    name: "update_ensemble",
    ...toolCall("update_ensemble", { ensemble_name: "greet", changes: { set: { description: "Other." } }, dry_run: false, backup: true }),
    files: PROJECT,
  },
  { name: "delete_ensemble", ...toolCall("delete_ensemble", { ensemble_name: "greet", confirm: true }), files: PROJECT },
  {
    name: "promote_ensemble",
    ...toolCall("promote_ensemble", { ensemble_name: "shout", destination: "global", dry_run: false }),
    files: SCRIPT,
  },
  {
    name: "promote_ensemble with profiles",
    ...toolCall("promote_ensemble", { ensemble_name: "greet", destination: "global", dry_run: false }),
    files: PROJECT,
  },
  {
    name: "promote_ensemble over another",
    ...toolCall("promote_ensemble", { ensemble_name: "greet", destination: "global", dry_run: false, overwrite: true }),
    files: { ...PROJECT, [`${GLOBAL}/ensembles/greet.yaml`]: "name: greet\nagents: []\n" },
  },
  {
    name: "demote_ensemble",
    ...toolCall("demote_ensemble", { ensemble_name: "greet", tier: "global", confirm: true, remove_orphaned_profiles: true }),
    files: { ...PROJECT, [`${GLOBAL}/ensembles/greet.yaml`]: ENSEMBLE, [`${GLOBAL}/profiles/quick.yaml`]: PROFILE },
  },
  { name: "create_profile", ...toolCall("create_profile", { name: "slow", provider: "sim", model: "large" }), files: PROJECT },
  { name: "update_profile", ...toolCall("update_profile", { name: "quick", changes: { model: "large" } }), files: PROJECT },
  { name: "delete_profile", ...toolCall("delete_profile", { name: "quick", confirm: true }), files: PROJECT },
  { name: "create_script", ...toolCall("create_script", { name: "new", category: "tell", language: "bash" }), files: PROJECT },
  { name: "delete_script", ...toolCall("delete_script", { name: "shout.sh", category: "tell", confirm: true }), files: SCRIPT },
  {
    name: "library_copy",
    ...toolCall("library_copy", { source: "talk/greet" }),
    files: { ...LIBRARY, "project/.llm-orc/config.yaml": "" },
  },
  {
    name: "delete_artifact",
    ...toolCall("delete_artifact", { artifact_id: NEWEST_RUN, confirm: true }),
    files: PROJECT,
    setup: [RUN, RUN],
  },
  {
    name: "cleanup_artifacts",
    ...toolCall("cleanup_artifacts", { older_than_days: 0, dry_run: false }),
    files: PROJECT,
    setup: [RUN, RUN],
  },
  {
    name: "answer_input",
    ...toolCall("answer_input", { run_id: "last", value: "That." }),
    files: QUESTION,
    setup: [PARKED],
    orElse: [toolCall("answer_input", { run_id: "last" }), ...GO_ON],
  },
];

/** Every command of the built program that writes, and every tool of its MCP server that does. */
export function writeCases(servers: ServerAddresses): readonly WriteCase[] {
  return [...OWN_CASES, ...serverCases(servers)];
}

function appendToJournal(text: string): (root: string) => void {
  return (root) => {
    const runs = join(root, "project/.llm-orc/artifacts/ask");
    for (const run of readdirSync(runs, { withFileTypes: true })) {
      if (run.isDirectory()) appendFileSync(join(runs, run.name, "events.jsonl"), text);
    }
  };
}
