import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DiagnosticEntry, ErrorEntry } from "./error-reference/entry.ts";
import { errorEntries } from "./error-reference/error-entries.ts";
import { diagnosticEntries, renderReference } from "./error-reference/render-reference.ts";
import { type FoundCodes, scanDiagnosticCodes, scanErrorCodes } from "./error-reference/scan-codes.ts";
import { ROOT } from "./read-workspace.ts";

const UPDATE = "node --conditions=@llm-orc/source tooling/write-error-reference.ts";

describe("the error reference", () => {
  it.each([
    {
      what: "problems",
      found: scanDiagnosticCodes(),
      entries: diagnosticEntries as readonly (DiagnosticEntry | ErrorEntry)[],
      least: 60,
      where: "syntax-, meaning- or runnability-entries.ts",
    },
    { what: "errors", found: scanErrorCodes(), entries: errorEntries, least: 60, where: "error-entries.ts" },
  ])("explains all codes of $what that the sources have, each once, and no other", ({ found, entries, least, where }) => {
    expect(found.size).toBeGreaterThan(least);
    const codes = entries.map(({ code }) => code);
    expect(unexplained(found, codes), `Add an entry for each to tooling/error-reference/${where}, then: ${UPDATE}`).toEqual([]);
    expect(
      codes.filter((code) => !found.has(code)),
      "These codes are in no source: take their entries away.",
    ).toEqual([]);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it("is what its entries and their examples give", async () => {
    const written = readFileSync(join(ROOT, "docs/reference/errors.md"), "utf8");
    expect(written === (await renderReference()), `docs/reference/errors.md is not up to date: ${UPDATE}`).toBe(true);
  }, 120_000);
});

describe("scanErrorCodes", () => {
  it("finds codes however they are made", () => {
    const codes = scanErrorCodes();
    for (const code of ["USAGE_INVALID", "PROVIDER_RATE_LIMITED", "ASSERTION_FAILED_TO_EVALUATE", "INTERNAL_ERROR", "INPUT_NOT_UTF8"])
      expect([...codes.keys()]).toContain(code);
    expect(codes.get("DEMO_MISSING")).toEqual(["packages/cli/src/commands/demo.ts"]);
  });
});

function unexplained(found: FoundCodes, codes: readonly string[]): string[] {
  return [...found].filter(([code]) => !codes.includes(code)).map(([code, files]) => `${code} (${files[0] ?? ""})`);
}
