import { defineConfig } from "vitest/config";

const conditions = ["@llm-orc/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "library/**/*.test.ts", "tooling/**/*.test.ts"],
    pool: "forks",
    // Most tests wait for processes and sockets: by default one core would stay idle.
    maxWorkers: "100%",
    testTimeout: 20_000,
    coverage: {
      provider: "v8",
      include: ["packages/{dependency-graph,core-config,executor}/src/**/*.ts"],
      exclude: ["**/*.test.ts"],
      reporter: ["text-summary", "html"],
    },
  },
});
