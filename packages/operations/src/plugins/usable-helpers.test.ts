import { performanceDefaults } from "@llm-orc/core-config";
import { describe, expect, it } from "vitest";
import { usableHelpers } from "./usable-helpers.ts";

const config = {
  performance: performanceDefaults,
  isDefaultTimeoutSet: false,
  helper: "mine",
  providers: { acme: { helper: "mine for acme", settings: {} }, other: { settings: {} } },
  untrusted: { helper: "theirs", providerHelpers: { acme: "theirs for acme", new: "theirs for new" } },
};

describe("usableHelpers", () => {
  it.each(["none", "untrusted", "changed"] as const)("are the user's own when the project's trust is: %s", (trust) => {
    expect(usableHelpers(config, trust)).toEqual({
      general: "mine",
      providers: { acme: "mine for acme" },
      ofProject: { general: false, providers: [] },
    });
  });

  it("are the project's over the user's once it is trusted", () => {
    expect(usableHelpers(config, "trusted")).toEqual({
      general: "theirs",
      providers: { acme: "theirs for acme", new: "theirs for new" },
      ofProject: { general: true, providers: ["acme", "new"] },
    });
    expect(usableHelpers({ ...config, untrusted: {} }, "trusted")).toMatchObject({ general: "mine", ofProject: { general: false } });
  });

  it("are none when nobody names one", () => {
    expect(usableHelpers({ performance: performanceDefaults, isDefaultTimeoutSet: false }, "none")).toEqual({
      providers: {},
      ofProject: { general: false, providers: [] },
    });
  });
});
