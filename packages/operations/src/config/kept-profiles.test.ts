import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseYamlDocument } from "@llm-orc/core-config";
import { isJsonObject } from "@llm-orc/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keptProfiles } from "./kept-profiles.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-orc-kept-profiles-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("keptProfiles", () => {
  it.each([
    [
      "a block",
      "a: 1\nmodel_profiles:\n  fast: # why\n    provider: sim\n    model: m\n\n    system_prompt: |\n      two\n\n      lines\nb: 2\n",
    ],
    ["a block with tabs of four", "model_profiles:\n    fast:\n        provider: sim\n        model: m"],
    ["a flow map", "model_profiles: {fast: {provider: sim, model: 'it''s'}}\n"],
    ["a flow map over lines", "model_profiles: {\n  fast: {provider: sim,\n  model: m}\n}\n"],
    ["text that looks like numbers", "model_profiles:\n  '1': {provider: sim, model: '007', temperature: 1e0}\n"],
  ])("keeps what is written: %s", (_form, text) => {
    const kept = keep(text);
    expect(kept.isUnreadable).toBe(false);
    expect(profilesOf(kept.text)).toEqual(profilesOf(text));
    expect(kept.text.startsWith("model_profiles:\n")).toBe(true);
    if (text.includes("# why")) expect(kept.text).toContain("# why");
    expect(kept.text).not.toMatch(/^[ab]: /m);
  });

  it("keeps what an anchor elsewhere means", () => {
    const text = "x-base: &base {provider: sim, model: m}\nmodel_profiles:\n  fast: *base\n";
    expect(profilesOf(keep(text).text)).toEqual({ fast: { provider: "sim", model: "m" } });
  });

  it.each([
    ["no profiles", "a: 1\n"],
    ["empty profiles", "model_profiles: {}\n"],
    ["nothing", ""],
  ])("keeps nothing of %s", (_what, text) => {
    expect(keep(text)).toEqual({ text: "", isUnreadable: false });
  });

  it("says of a file with errors that it cannot be read", () => {
    expect(keep("model_profiles: {\n")).toEqual({ text: "", isUnreadable: true });
    expect(keptProfiles(join(folder, "gone"))).toEqual({ text: "", isUnreadable: true });
  });
});

function keep(text: string): ReturnType<typeof keptProfiles> {
  writeFileSync(join(folder, "config.yaml"), text);
  return keptProfiles(join(folder, "config.yaml"));
}

function profilesOf(text: string): unknown {
  const { value } = parseYamlDocument(text);
  return isJsonObject(value) ? value["model_profiles"] : undefined;
}
