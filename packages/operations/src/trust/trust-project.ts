import { realpathSync } from "node:fs";
import { OrcError } from "@llm-orc/contracts";
import type { ProjectPaths } from "@llm-orc/project-files";
import { refuseUnread } from "../unread-messages.ts";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import type { TrustState } from "../plugins/project-trust.ts";
import type { TrustedHelper, TrustedPlugin } from "../plugins/trust-subject.ts";
import { requireProject } from "../project/require-project.ts";

export interface TrustOutput {
  /** The project's folder, as a real path. */
  readonly root: string;
  readonly state: TrustState;
  readonly plugins: readonly TrustedPlugin[];
  readonly helpers: readonly TrustedHelper[];
  /** Of everything that would run; what a grant is for. */
  readonly hash: string;
  /** RFC 3339; when the project is trusted as it is. */
  readonly trusted_at?: string;
}

export interface GrantTrustInput {
  /** What `show_trust` gave: only what was looked at is trusted. */
  readonly hash: string;
}

export interface RevokeTrustOutput {
  readonly root: string;
  /** False when the project was not trusted anyway. */
  readonly revoked: boolean;
}

const trustOutputSchema = {
  type: "object",
  properties: {
    root: { type: "string" },
    state: { enum: ["none", "untrusted", "changed", "trusted"] },
    plugins: { type: "array", items: { type: "object" } },
    helpers: { type: "array", items: { type: "object" } },
    hash: { type: "string" },
    trusted_at: { type: "string" },
  },
  required: ["root", "state", "plugins", "helpers", "hash"],
} as const;

/**
 * What plugins and helpers the project would run, and whether they are trusted. Runs nothing. Throws `PROJECT_NOT_FOUND`,
 * `TRUST_STORE_UNREADABLE`, `CONFIG_UNREADABLE`, and what is wrong with a plugin: one that is not there cannot be looked at.
 */
export const showTrust: Operation<Record<string, never>, TrustOutput> = defineOperation({
  name: "show_trust",
  description: "Show the plugins and helpers that this project would run, and whether the user trusts them.",
  scope: "read",
  inputSchema: { type: "object", properties: {}, additionalProperties: false },
  outputSchema: trustOutputSchema,
  run: async (context) => readTrust(context, requireProject(context)),
});

/** Trusts the project until something of it changes. Throws what `showTrust` throws, and `TRUST_CHANGED`. */
export const grantTrust: Operation<GrantTrustInput, TrustOutput> = defineOperation({
  name: "grant_trust",
  description: "Let this project's plugins and helpers run, until one of them changes.",
  scope: "admin",
  inputSchema: {
    type: "object",
    properties: { hash: { type: "string", description: "What show_trust gave." } },
    required: ["hash"],
    additionalProperties: false,
  },
  outputSchema: trustOutputSchema,
  async run(context, { hash }) {
    const project = requireProject(context);
    const shown = await readTrust(context, project);
    if (shown.hash !== hash) {
      throw new OrcError("TRUST_CHANGED", `What ${shown.root} would run has changed since it was shown.`, {
        hint: "Look at it again: llm-orc trust",
      });
    }
    const { createTrustStore } = await import("../plugins/trust-store.ts");
    createTrustStore(context.env).write(shown.root, { hash, trusted_at: new Date(context.clock.now()).toISOString() });
    return readTrust(context, project);
  },
});

/** Takes the trust back. Throws `PROJECT_NOT_FOUND`, `TRUST_STORE_UNREADABLE`. */
export const revokeTrust: Operation<Record<string, never>, RevokeTrustOutput> = defineOperation({
  name: "revoke_trust",
  description: "Do not let this project's plugins and helpers run any more.",
  scope: "admin",
  inputSchema: { type: "object", properties: {}, additionalProperties: false },
  outputSchema: {
    type: "object",
    properties: { root: { type: "string" }, revoked: { type: "boolean" } },
    required: ["root", "revoked"],
  },
  async run(context) {
    const { createTrustStore } = await import("../plugins/trust-store.ts");
    const root = realpathSync(requireProject(context).root);
    return { root, revoked: createTrustStore(context.env).remove(root) };
  },
});

async function readTrust(context: OperationContext, project: ProjectPaths): Promise<TrustOutput> {
  const [{ readConfig }, { createTrustStore }, { readTrustSubject }] = await Promise.all([
    import("@llm-orc/core-config"),
    import("../plugins/trust-store.ts"),
    import("../plugins/trust-subject.ts"),
  ]);
  const { config, diagnostics } = await readConfig(context);
  refuseUnread(diagnostics);
  const subject = readTrustSubject(project, config.untrusted ?? {});
  const record = createTrustStore(context.env).read(subject.root);
  if (config.untrusted === undefined) return { ...subject, state: "none" };
  if (record === undefined) return { ...subject, state: "untrusted" };
  return record.hash === subject.hash ? { ...subject, state: "trusted", trusted_at: record.trusted_at } : { ...subject, state: "changed" };
}
