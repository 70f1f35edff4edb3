import { describe, expect, it } from "vitest";
import { problemAt } from "./problem.ts";

describe("problemAt", () => {
  it("has a hint where there is one", () => {
    expect(problemAt("No.", 1, 2, "Yes.")).toStrictEqual({ message: "No.", offset: 1, length: 2, hint: "Yes." });
    expect(problemAt("No.", 1, 2)).toStrictEqual({ message: "No.", offset: 1, length: 2 });
  });
});
