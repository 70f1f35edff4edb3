import { describe, expect, it } from "vitest";
import type { OperationContext } from "./context.ts";
import { defineOperation, type Operation } from "./operation.ts";

describe("defineOperation", () => {
  it("says of what the system refuses where it was and what to do, and leaves everything else as it is thrown", async () => {
    const refused = Object.assign(new Error("EROFS: read-only file system, open '/p/x'"), { code: "EROFS", path: "/p/x" });
    await expect(throwing(refused).run({} as OperationContext, {})).rejects.toMatchObject({
      code: "FILE_ACCESS_FAILED",
      message: "/p/x cannot be read or written: read-only file system (EROFS).",
      hint: expect.stringMatching(/./) as string,
      cause: refused,
    });
    const bug = new TypeError("ours");
    await expect(throwing(bug).run({} as OperationContext, {})).rejects.toBe(bug);
  });
});

function throwing(error: Error): Operation<object, never> {
  const anything = { type: "object" };
  return defineOperation({
    name: "fail",
    description: "Fails.",
    scope: "read",
    inputSchema: anything,
    outputSchema: anything,
    async run() {
      throw error;
    },
  });
}
