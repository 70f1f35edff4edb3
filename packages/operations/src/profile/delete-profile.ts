import { rmSync } from "node:fs";
import { OrcError } from "@llm-orc/contracts";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";

export interface DeleteProfileInput {
  readonly name: string;
  /** Default false: nothing is deleted, and the error says what would be, and who uses it. */
  readonly confirm?: boolean;
}

export interface DeleteProfileOutput {
  readonly deleted: true;
  readonly name: string;
  readonly path: string;
  /** Ensembles of the project and the user that name it. */
  readonly used_by: readonly string[];
  /** Where else a profile of this name stands, which counts from now on. */
  readonly now_from?: string;
}

/**
 * Deletes the file of a profile of the project. Throws `CONFIRMATION_NEEDED`, `PROJECT_NOT_FOUND`, `NAME_INVALID`, `PROFILE_NOT_FOUND`,
 * `PROFILE_NOT_IN_PROJECT`, `PATH_OUTSIDE`.
 */
export const deleteProfile: Operation<DeleteProfileInput, DeleteProfileOutput> = defineOperation({
  name: "delete_profile",
  description: "Delete a model profile of the project. Without confirm only says what uses it.",
  scope: "write",
  inputSchema: {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1 },
      confirm: { type: "boolean", default: false, description: "Really delete it." },
    },
    required: ["name"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      deleted: { type: "boolean" },
      name: { type: "string" },
      path: { type: "string" },
      used_by: { type: "array", items: { type: "string" } },
      now_from: { type: "string" },
    },
    required: ["deleted", "name", "path", "used_by"],
  },
  async run(context, { name, confirm = false }) {
    const [{ findOwnProfile }, { readProfiles }, { usedByText }] = await Promise.all([
      import("./own-profiles.ts"),
      import("@llm-orc/core-config"),
      import("./named-in-ensembles.ts"),
    ]);
    const { file } = await findOwnProfile(context, name);
    const users = await usersOf(context, name);
    if (!confirm) {
      const others = users.profiles.length === 0 ? "" : `; the profiles ${users.profiles.join(", ")} fall back to it`;
      throw new OrcError(
        "CONFIRMATION_NEEDED",
        `The profile "${name}" (${file}) would be deleted; ${usedByText(users.ensembles)}${others}.`,
        {
          hint: 'Pass "confirm": true.',
        },
      );
    }
    rmSync(file);
    const { sources } = await readProfiles(context);
    const next = Object.hasOwn(sources, name) ? sources[name]?.file : undefined;
    return { deleted: true, name, path: file, used_by: users.ensembles, ...(next === undefined ? {} : { now_from: next }) };
  },
});

async function usersOf(
  context: OperationContext,
  name: string,
): Promise<{ readonly ensembles: readonly string[]; readonly profiles: readonly string[] }> {
  const [{ readProfiles }, { ensemblesNaming }] = await Promise.all([import("@llm-orc/core-config"), import("./named-in-ensembles.ts")]);
  const { profiles } = await readProfiles(context);
  return {
    ensembles: ensemblesNaming(context, (key, text) => text === name && /(?:^|_)model_profile$|^candidates$/.test(key)),
    profiles: Object.entries(profiles)
      .filter(([, profile]) => profile.fallback_model_profile === name || (profile.route?.candidates ?? []).includes(name))
      .map(([other]) => other),
  };
}
