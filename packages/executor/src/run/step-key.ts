import { hash } from "node:crypto";
import type { JsonValue } from "@llm-orc/contracts";
import type { InputFingerprint } from "@llm-orc/run-spec";
import type { AgentRun } from "./agent-run.ts";

const LONGEST_INLINE_BYTES = 512;

/** What a step's identity is made of. */
export interface StepIdentity {
  /** The agent as its file has it, as canonical JSON. */
  readonly config: string;
  /** Of what runs it: the resolved profile, a script's bytes. */
  readonly fingerprint: string;
  /** Container frame and index; empty at the top. */
  readonly place: string;
  readonly input: InputFingerprint;
  /** Values of references in the agent's own keys; absent when it has none. */
  readonly values?: string;
}

/** Equal keys mean equal work. No times, no prices. */
export function stepKey({ config, fingerprint, place, input, values = "" }: StepIdentity): string {
  const inputPart = "text" in input ? input.text : `${input.sha256}:${input.bytes}`;
  // Lengths keep one part from running into the next.
  return hash(
    "sha256",
    `${config.length}:${config}${fingerprint.length}:${fingerprint}${place.length}:${place}${values.length}:${values}${inputPart}`,
    "hex",
  );
}

/** Short inputs as they are, long ones by hash and size in bytes of UTF-8. */
export function inputFingerprint(input: string): InputFingerprint {
  if (input.length <= LONGEST_INLINE_BYTES) {
    const bytes = Buffer.byteLength(input);
    if (bytes <= LONGEST_INLINE_BYTES) return { text: input };
  }
  return { sha256: hash("sha256", input, "hex"), bytes: Buffer.byteLength(input) };
}

/** An agent's work as its start tells it. */
export function toStep(run: AgentRun): { step_key: string; input: InputFingerprint } {
  const { config, fingerprint, templates } = run.planned;
  const container = run.path.join("/");
  const place = run.item === undefined ? container : `${container === "" ? "" : `${container}/`}[${run.item.index}]`;
  const input = inputFingerprint(inputOrNothing(run));
  const agent = run.agent as unknown as Readonly<Record<string, JsonValue>>;
  const values = templates === undefined ? {} : { values: JSON.stringify(templates.map((key) => agent[key])) };
  return { step_key: stepKey({ config, fingerprint, place, input, ...values }), input };
}

// What an input_key could not be applied to has no input, and fails for that.
function inputOrNothing(run: AgentRun): string {
  try {
    return run.prompt;
  } catch {
    return "";
  }
}
