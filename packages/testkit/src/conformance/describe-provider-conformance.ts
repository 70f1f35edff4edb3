import type { ProviderPlugin } from "@llm-orc/provider";
import { describe } from "vitest";
import type { WireDialect } from "../dialects/wire-dialect.ts";
import { itAnswers } from "./it-answers.ts";
import { itEndsCleanly } from "./it-ends-cleanly.ts";
import { itReportsFaults } from "./it-reports-faults.ts";

/** What the suite tells a provider to use. */
export interface ConformanceConnection {
  readonly baseUrl: string;
  /** Absent: the provider's own default. */
  readonly firstByteMs?: number;
  readonly idleMs?: number;
  readonly maxResponseBytes?: number;
}

export interface ProviderConformanceOptions<Settings> {
  readonly plugin: ProviderPlugin<Settings>;
  /** The plugin's settings for a connection. */
  readonly settings: (connection: ConformanceConnection) => Settings;
  readonly wire: WireDialect;
  /** Of `plugin/scope`; none by default. */
  readonly scope?: string;
  /** Whether a server may answer a stream request with one document. Default false. */
  readonly acceptsWhole?: boolean;
}

/**
 * Registers the tests that every provider passes: against a real server that speaks `wire` and fails in all the ways
 * that vendors and networks do. Each call makes exactly one request, ends with one `finish` after the vendor's own end
 * marker, or throws a `ProviderError` of the right kind, without hanging and without the key in its message.
 */
export function describeProviderConformance<Settings>(options: ProviderConformanceOptions<Settings>): void {
  describe(`${options.plugin.id} as a provider`, () => {
    describe("answers", () => itAnswers(options));
    describe("faults", () => itReportsFaults(options));
    describe("ends", () => itEndsCleanly(options));
  });
}
