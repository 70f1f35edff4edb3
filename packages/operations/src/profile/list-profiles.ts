import { basename } from "node:path";
import type { Diagnostic } from "@llm-orc/contracts";
import { UNREADABLE } from "../unread-messages.ts";
import { defineOperation, type Operation } from "../operation.ts";

export interface ListProfilesInput {
  /** Only profiles of this provider. */
  readonly provider?: string;
}

export interface ListedProfile {
  readonly name: string;
  readonly provider: string;
  readonly model: string;
  readonly cost_per_token?: number;
  readonly source: "global" | "local";
  readonly file: string;
  /** The same as `source` and `file`, under the names that ensembles and scripts have them by. */
  readonly tier: "global" | "local";
  readonly path: string;
}

export interface ListProfilesOutput {
  readonly profiles: readonly ListedProfile[];
  readonly invalid: readonly { readonly name: string; readonly file: string; readonly problem: string }[];
}

/** The profiles that agents can name. */
export const listProfiles: Operation<ListProfilesInput, ListProfilesOutput> = defineOperation({
  name: "list_profiles",
  description: "List model profiles of the project and the user.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: { provider: { type: "string", description: "Only profiles of this provider." } },
    additionalProperties: false,
  },
  outputSchema: { type: "object", properties: { profiles: { type: "array", items: { type: "object" } } }, required: ["profiles"] },
  async run(context, { provider }) {
    const { readProfiles } = await import("@llm-orc/core-config");
    const { profiles, sources, invalid, diagnostics } = await readProfiles(context);
    const listed = Object.entries(profiles).map(([name, profile]): ListedProfile => {
      const { tier = "global", file = "" } = sources[name] ?? {};
      return {
        name,
        provider: profile.provider,
        model: profile.model,
        ...(profile.cost_per_token === undefined ? {} : { cost_per_token: profile.cost_per_token }),
        source: tier,
        file,
        tier,
        path: file,
      };
    });
    return {
      profiles: listed
        .filter((profile) => provider === undefined || profile.provider === provider)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      invalid: [
        ...Object.entries(invalid).map(([name, problems]) => ({
          name,
          file: sources[name]?.file ?? "",
          problem: problems.find(({ severity }) => severity === "error")?.message ?? "It is not usable.",
        })),
        ...unreadFiles(diagnostics),
      ],
    };
  },
});

// Which profiles are in such a file is not known: it stands for them.
function unreadFiles(diagnostics: readonly Diagnostic[]): ListProfilesOutput["invalid"] {
  return diagnostics.flatMap(({ code, file, message }) =>
    code === UNREADABLE && file !== undefined ? [{ name: basename(file), file, problem: message }] : [],
  );
}
