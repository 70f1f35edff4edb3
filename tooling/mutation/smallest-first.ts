import { statSync } from "node:fs";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The first test that fails ends the look at a change: a small file mostly tests one part, and starts sooner than a whole flow. */
export class SmallestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sizes = new Map(files.map(({ moduleId }) => [moduleId, statSync(moduleId).size]));
    return files.toSorted((a, b) => (sizes.get(a.moduleId) ?? 0) - (sizes.get(b.moduleId) ?? 0));
  }
}
