import { readFileSync } from "node:fs";
import type { YamlEdit } from "@llm-orc/core-config";
import { isJsonObject, type JsonObject, OrcError } from "@llm-orc/contracts";
import { defineOperation, type Operation } from "../operation.ts";

export interface UpdateProfileInput {
  readonly name: string;
  /** New values by key; null takes the key out. */
  readonly changes: JsonObject;
}

export interface UpdateProfileOutput {
  readonly updated: true;
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** What the file says now. */
  readonly profile: JsonObject;
}

/**
 * Changes keys of a profile of the project and keeps the rest of its file, comments included. Throws `PROJECT_NOT_FOUND`, `NAME_INVALID`,
 * `PROFILE_NOT_FOUND`, `PROFILE_NOT_IN_PROJECT`, `PROFILE_INVALID`, `PROFILE_HAS_SECRET`, `PROVIDER_UNKNOWN`, `PATH_OUTSIDE`,
 * `YAML_EDIT_FAILED`, `FILE_CHANGED`; then nothing is written.
 */
export const updateProfile: Operation<UpdateProfileInput, UpdateProfileOutput> = defineOperation({
  name: "update_profile",
  description: "Change keys of a model profile of the project. Comments in its file stay.",
  scope: "write",
  inputSchema: {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1 },
      changes: { type: "object", minProperties: 1, description: "New values by key, as in the profile's file; null takes a key out." },
    },
    required: ["name", "changes"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { updated: { type: "boolean" }, name: { type: "string" }, path: { type: "string" }, profile: { type: "object" } },
    required: ["updated", "name", "path", "profile"],
  },
  async run(context, { name, changes }) {
    const [{ findOwnProfile }, { checkProfile }, { editYaml, parseYamlDocument }, { replaceFile, withEditLock }] = await Promise.all([
      import("./own-profiles.ts"),
      import("./check-profile.ts"),
      import("@llm-orc/core-config"),
      import("../ensemble/editable-file.ts"),
    ]);
    const { file } = await findOwnProfile(context, name);
    if (Object.hasOwn(changes, "name")) throw keepsItsName(name);
    const keys = Object.keys(changes);
    const edits = Object.entries(changes).map(([key, value]): YamlEdit =>
      value === null ? { type: "delete", path: [key] } : { type: "set", path: [key], value },
    );
    return withEditLock(context, file, async () => {
      const text = readFileSync(file, "utf8");
      const old = parseYamlDocument(text).value;
      const kept = isJsonObject(old) ? Object.entries(old).filter(([key]) => !keys.includes(key)) : [];
      const added = Object.entries(changes).filter(([, value]) => value !== null);
      await checkProfile(context, Object.fromEntries([...kept, ...added]), keys);
      const edited = editYaml(text, edits);
      if (edited !== text) replaceFile(file, text, edited);
      return { updated: true, name, path: file, profile: parseYamlDocument(edited).value as JsonObject };
    });
  },
});

function keepsItsName(name: string): OrcError {
  return new OrcError("PROFILE_INVALID", `The profile "${name}" keeps its name: agents call it by it.`, {
    hint: "Create one of the other name, and delete this one when nothing uses it any more.",
  });
}
