import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { QuickestFirst } from "./quickest-first.ts";
import { TARGETS } from "./targets.ts";

const conditions = ["@llm-orc/source"];
const target = TARGETS.find(({ name }) => name === process.env["MUTATION_TARGET"]);
if (target === undefined) throw new Error("MUTATION_TARGET names no target.");

export default defineConfig({
  resolve: {
    conditions,
    // node_modules leads back to the unchanged packages.
    alias: [{ find: /^@llm-orc\/([a-z-]+)$/, replacement: join(import.meta.dirname, "../../packages/$1/src/index.ts") }],
  },
  ssr: { resolve: { conditions } },
  test: {
    include: [...target.tests],
    setupFiles: [join(import.meta.dirname, "setup.ts")],
    sequence: { sequencer: QuickestFirst },
    testTimeout: target.testTimeoutMs ?? 20_000,
  },
});
