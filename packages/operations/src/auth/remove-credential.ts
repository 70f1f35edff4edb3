import { OrcError } from "@llm-orc/contracts";
import { defineOperation, type Operation } from "../operation.ts";

export interface RemoveCredentialInput {
  readonly provider: string;
}

export interface RemoveCredentialOutput {
  readonly provider: string;
  readonly kind: "api_key" | "oauth";
  readonly place: "file" | "keyring";
}

/** Removes the stored key or login of a provider from this machine. Throws `CREDENTIAL_NOT_FOUND`. */
export const removeCredential: Operation<RemoveCredentialInput, RemoveCredentialOutput> = defineOperation({
  name: "remove_credential",
  description: "Remove the stored key or login of a provider from this machine.",
  scope: "admin",
  inputSchema: {
    type: "object",
    properties: { provider: { type: "string" } },
    required: ["provider"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { provider: { type: "string" }, kind: { enum: ["api_key", "oauth"] }, place: { enum: ["file", "keyring"] } },
    required: ["provider", "kind", "place"],
  },
  async run(context, { provider }) {
    const [{ findStored }, { openStore }] = await Promise.all([import("./find-stored.ts"), import("../credentials/open-store.ts")]);
    const store = openStore(context);
    const { name, kind, place } = await findStored(store, provider);
    if (!(await store.remove(name))) throw new OrcError("CREDENTIAL_NOT_FOUND", `No key of ${name} is stored any more.`);
    return { provider: name, kind, place };
  },
});
