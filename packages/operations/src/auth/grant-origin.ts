import { defineOperation, type Operation } from "../operation.ts";

export interface GrantOriginInput {
  readonly provider: string;
  /** `https://api.example.com`; of a longer address only that part counts. */
  readonly origin: string;
}

export interface GrantOriginOutput {
  readonly provider: string;
  /** Everything that is granted to the stored key now. */
  readonly origins: readonly string[];
}

/** Lets the stored key of a provider be sent to one more server. Throws `CREDENTIAL_NOT_FOUND`, `CREDENTIAL_ORIGIN_INVALID`. */
export const grantOrigin: Operation<GrantOriginInput, GrantOriginOutput> = defineOperation({
  name: "grant_origin",
  description: "Let the stored key of a provider be sent to one more server.",
  scope: "admin",
  inputSchema: {
    type: "object",
    properties: { provider: { type: "string" }, origin: { type: "string", description: "https://api.example.com" } },
    required: ["provider", "origin"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { provider: { type: "string" }, origins: { type: "array", items: { type: "string" } } },
    required: ["provider", "origins"],
  },
  async run(context, { provider, origin }) {
    const [{ toCredentialName }, { openStore }] = await Promise.all([
      import("./find-auth-provider.ts"),
      import("../credentials/open-store.ts"),
    ]);
    const name = toCredentialName(provider);
    const store = openStore(context);
    await store.grantOrigin(name, origin);
    return { provider: name, origins: (await store.find(name))?.origins ?? [] };
  },
});
