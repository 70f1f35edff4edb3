import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("says so where no descriptor is left for the helper's output", async () => {
  const program = fileURLToPath(new URL("../__fixtures__/helper-without-descriptors.ts", import.meta.url));
  const command = `ulimit -n 256 && exec "$0" --conditions=@llm-orc/source --no-warnings "$1"`;
  await expect(promisify(execFile)("sh", ["-c", command, process.execPath, program])).resolves.toEqual({ stdout: "", stderr: "" });
});
