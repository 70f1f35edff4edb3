import { hash } from "node:crypto";
import type { InputFingerprint } from "@llm-orc/run-spec";

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
}

/** Equal keys mean equal work. No times, no prices. */
export function stepKey({ config, fingerprint, place, input }: StepIdentity): string {
  const inputPart = "text" in input ? input.text : `${input.sha256}:${input.bytes}`;
  // Lengths keep one part from running into the next.
  return hash("sha256", `${config.length}:${config}${fingerprint.length}:${fingerprint}${place.length}:${place}${inputPart}`, "hex");
}

/** Short inputs as they are, long ones by hash and size in bytes of UTF-8. */
export function inputFingerprint(input: string): InputFingerprint {
  if (input.length <= LONGEST_INLINE_BYTES) {
    const bytes = Buffer.byteLength(input);
    if (bytes <= LONGEST_INLINE_BYTES) return { text: input };
  }
  return { sha256: hash("sha256", input, "hex"), bytes: Buffer.byteLength(input) };
}
