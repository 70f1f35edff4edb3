import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, withoutComments } from "../read-workspace.ts";

/** A code, and the files that report it, from the workspace's root. */
export type FoundCodes = ReadonlyMap<string, readonly string[]>;

// Tests make up codes, and testkit is made of faults.
const NO_SOURCE = /\.test(-d)?\.ts$|\/__fixtures__\/|^packages\/testkit\//;

/** Names of this form that are no errors: environment variables and the like. */
const NO_ERRORS: ReadonlySet<string> = new Set(["AGENT_PARAMETERS", "INPUT_DATA", "INPUT_DATA_FILE", "INPUT_TEXT"]);

/** Every `ORC1234` that the sources report; one that is only compared with is not reported there. */
export function scanDiagnosticCodes(): FoundCodes {
  return collect((text) => [...text.matchAll(/(?<!(?:[<>]=?|[=!]==) )"(ORC\d{4})"/g)].map((match) => match[1] as string));
}

/**
 * Every `AREA_REASON` that the sources make an error with: as the first argument of an error's constructor, as a `code:`, or
 * as a word on its own whose area occurs in one of these ways; and a `PROVIDER_...` for each kind of provider errors.
 */
export function scanErrorCodes(): FoundCodes {
  const made = collect(madeCodes);
  const areas = new Set([...made.keys()].map((code) => code.slice(0, code.indexOf("_"))));
  return collect((text, path) => [
    ...madeCodes(text),
    ...[...text.matchAll(/"(([A-Z]+)_[A-Z0-9_]+)"/g)].filter(([, , area = ""]) => areas.has(area)).map((match) => match[1] as string),
    ...(path.endsWith("/provider-error.ts") ? providerCodes(text) : []),
  ]);
}

function madeCodes(text: string): readonly string[] {
  const made = text.matchAll(/(?:(?:new \w+Error|\bsuper)\(\s*|\bcode: )"([A-Z]+_[A-Z0-9_]+)"/g);
  return [...made].map((match) => match[1] as string);
}

function providerCodes(text: string): readonly string[] {
  const union = /type ProviderErrorKind =([^;]+);/.exec(text)?.[1] ?? "";
  return [...union.matchAll(/"(\w+)"/g)].map((match) => `PROVIDER_${(match[1] as string).toUpperCase()}`);
}

function collect(codesIn: (text: string, path: string) => readonly string[]): FoundCodes {
  const found = new Map<string, string[]>();
  const paths = globSync(["packages/*/src/**/*.ts", "apps/*/src/**/*.ts"], { cwd: ROOT });
  for (const path of paths.filter((candidate) => !NO_SOURCE.test(candidate)).toSorted()) {
    const codes = codesIn(withoutComments(readFileSync(join(ROOT, path), "utf8")), path);
    for (const code of new Set(codes.filter((candidate) => !NO_ERRORS.has(candidate)))) found.set(code, [...(found.get(code) ?? []), path]);
  }
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
