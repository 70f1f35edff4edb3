import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The first test that fails ends the look at a change: tests of one part tell before those of a whole flow wait in vain. */
export class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const lastTook = (file: TestSpecification): number => this.ctx.cache.getTestSpecificationResult(file)?.duration ?? 0;
    return files.toSorted((a, b) => lastTook(a) - lastTook(b));
  }
}
