import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// The official suite against its fixtures behind our adapters and our HTTP server. `expected-failures.yml` says what is not passed
// and why; the suite fails as well when something in it passes.
const SUITE = path("../node_modules/@modelcontextprotocol/conformance/dist/index.js");
const EXPECTED_FAILURES = path("./__fixtures__/expected-failures.yml");
const MINUTES = 60_000;

let url: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  const server = spawn(process.execPath, ["--conditions=@llm-orc/source", path("./__fixtures__/conformance-server.ts")]);
  const exit = once(server, "exit");
  stop = async () => {
    server.kill("SIGTERM");
    await exit;
  };
  const [line] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
  url = line;
}, MINUTES);

afterAll(async () => {
  await stop();
});

describe("the official conformance suite", () => {
  it.each([
    ["every server scenario of 2025-11-25", ["--suite", "all", "--spec-version", "2025-11-25"], 81],
    ["every server scenario of 2026-07-28", ["--suite", "all", "--spec-version", "2026-07-28"], 152],
  ] as const)(
    "passes %s",
    async (_name, args, atLeast) => {
      const { code, passed, failed } = await runSuite(args);
      expect({ code, failed }).toEqual({ code: 0, failed: "0" });
      expect(Number(passed)).toBeGreaterThanOrEqual(atLeast);
    },
    4 * MINUTES,
  );

  it(
    "passes what 2026-07-28 requires; of the unscored rest it fails exactly what is expected",
    async () => {
      const { code, output } = await runSuite(["--requirements", "2026-07-28", "--expected-failures", EXPECTED_FAILURES]);
      expect(output).toContain("Baseline check passed");
      expect(code).toBe(0);
    },
    4 * MINUTES,
  );
});

interface SuiteRun {
  readonly code: number | string | null | undefined;
  readonly output: string;
  readonly passed: string | undefined;
  readonly failed: string | undefined;
}

async function runSuite(args: readonly string[]): Promise<SuiteRun> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SUITE, "server", "--url", url, ...args], { maxBuffer: 2 ** 26 }, (error, stdout) => {
      const [, passed, failed] = /Total: (\d+) passed, (\d+) failed/.exec(stdout) ?? [];
      resolve({ code: error === null ? 0 : error.code, output: stdout, passed, failed });
    });
  });
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
