import { describe, expect, it } from "vitest";
import { chooseTools } from "../tools/all-tools.ts";
import { isValidAgainst } from "./check-arguments.ts";
import { errorResult, resultSchema } from "./tool-result.ts";

describe("the schema of a tool's results", () => {
  it.each(chooseTools({}).map((tool) => [tool.name, tool] as const))("of %s has room for what went wrong", async (_name, tool) => {
    const schema = resultSchema(tool.outputSchema);
    const error = { code: "RUN_NOT_FOUND", message: "There is no such run.", hint: "Say which.", candidates: ["last"] };
    expect(await isValidAgainst(schema, errorResult(error).structuredContent ?? {})).toBe(true);
    expect(Object.keys(schema["properties"] as object)).toEqual(
      expect.arrayContaining(Object.keys((tool.outputSchema["properties"] ?? {}) as object)),
    );
  });
});
