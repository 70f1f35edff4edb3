import { join } from "node:path";
import type { JsonObject } from "@llm-orc/contracts";

const SCRIPTS = join(import.meta.dirname, "../../../packages/script-agent/src/__fixtures__/scripts");
const PROGRAMS = join(import.meta.dirname, "programs");
export const TIMEOUT_SECONDS = 1;
/** What llm-orc gives to those that do not end at SIGTERM. */
const GRACE_SECONDS = 2;

/** One way for a script to behave badly, and what a run has to make of it. */
export interface ScriptFault {
  readonly title: string;
  readonly agents: readonly JsonObject[];
  /** The error of the last agent, or of the run that is refused; absent: the agent succeeds. */
  readonly code?: string;
  /** What the answer has in it. */
  readonly says?: string;
  /** Seconds after which the run has to be over. */
  readonly endsWithin?: number;
  /** It leaves a process behind after its own end, which has to be told. */
  readonly leavesProcess?: true;
  /** Whether what it writes is far more than is kept. */
  readonly isFlood?: true;
}

const TOO_LATE = { code: "AGENT_TIMED_OUT", endsWithin: TIMEOUT_SECONDS };
const TOO_LATE_AND_DEAF = { code: "AGENT_TIMED_OUT", endsWithin: TIMEOUT_SECONDS + GRACE_SECONDS };

/** A file of the project that is no program. */
export const NOT_EXECUTABLE = "tool";

/** S1 to S14, as the fault matrix counts them. */
export const scriptFaults: readonly ScriptFault[] = [
  { title: "S1 hangs", agents: [limited("hang.sh")], ...TOO_LATE },
  { title: "S2 ignores SIGTERM", agents: [limited("ignore-term.sh")], ...TOO_LATE_AND_DEAF },
  { title: "S3 has a child that ignores SIGTERM", agents: [limited("hang-with-grandchild.sh")], ...TOO_LATE_AND_DEAF },
  { title: "S3 has a child with another environment", agents: [limited("hang-with-new-environment.sh")], ...TOO_LATE_AND_DEAF },
  { title: "S4 has a daemon, and hangs", agents: [limited("hang-with-setsid-child.sh")], ...TOO_LATE },
  { title: "S4 leaves a daemon behind", agents: [agent("setsid-child.sh")], says: "started", leavesProcess: true },
  { title: "S5 leaves a child that holds its output", agents: [agent("grandchild-holds-stdout.sh")], says: "done", leavesProcess: true },
  { title: "S6 writes 1 GB", agents: [agent("flood-stdout.mjs")], code: "SCRIPT_OUTPUT_TOO_LARGE", isFlood: true },
  { title: "S7 writes 256 MB of errors", agents: [agent("flood-stderr.mjs")], says: "fine", isFlood: true },
  { title: "S8 is not UTF-8", agents: [agent("invalid-utf8.sh")], says: "a\uFFFD\uFFFDb" },
  { title: "S9 says failure, exits with 0", agents: [agent("error-envelope.sh")], code: "SCRIPT_REPORTED_FAILURE" },
  { title: "S10 says success, exits with 1", agents: [agent("json-then-exit-1.sh")], code: "SCRIPT_FAILED" },
  {
    title: "S11 does not read 10 MB of input",
    agents: [
      { ...ownAgent("long-output.sh"), name: "long" },
      { ...agent("never-reads-stdin.sh"), depends_on: ["long"] },
    ],
    says: "ok",
  },
  { title: "S12 has a byte-order mark", agents: [agent("bom-json.sh")], says: '{"a": 1}' },
  { title: "S12 writes NaN", agents: [agent("not-a-number.sh")], says: "NaN" },
  { title: "S12 writes text behind JSON", agents: [agent("trailing-text.sh")], says: "and some words behind it" },
  { title: "S13 is not executable", agents: [inline(`./${NOT_EXECUTABLE}`)], code: "ENSEMBLE_NOT_RUNNABLE" },
  { title: "S13 has a bad shebang", agents: [agent("broken-shebang")], code: "ENSEMBLE_NOT_RUNNABLE" },
  { title: "S14 writes a secret", agents: [inline('echo "$PLANTED_API_KEY"; echo "$PLANTED_API_KEY" >&2')], says: "output" },
];

function agent(script: string): JsonObject {
  return inline(join(SCRIPTS, script));
}

function ownAgent(script: string): JsonObject {
  return inline(join(PROGRAMS, script));
}

function inline(script: string): JsonObject {
  return { name: "agent", script };
}

function limited(script: string): JsonObject {
  return { ...agent(script), timeout_seconds: TIMEOUT_SECONDS };
}
