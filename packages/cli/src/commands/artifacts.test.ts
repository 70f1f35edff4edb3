import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cliProject } from "./__fixtures__/cli-project.ts";

describe("llm-orc artifacts list and runs list", () => {
  it.each(["artifacts", "runs"])("say beside the others which run cannot be read (%s)", async (command) => {
    const project = cliProject();
    const run = join(project.root, ".llm-orc/artifacts/review/20261123-101530-042");
    // A folder in place of the journal: no right lets it be read.
    mkdirSync(join(run, "events.jsonl"), { recursive: true });
    project.write({ ".llm-orc/artifacts/review/20261123-101530-043/events.jsonl": "" });
    const listed = await project.run([command, "list"]);
    expect(listed.exitCode).toBe(0);
    expect(listed.stdout).toMatch(/20261123-101530-043 +review +interrupted/);
    expect(listed.stdout).toMatch(/20261123-101530-042 +review +unreadable/);
    expect(listed.stderr).toContain(`warning: The run's journal cannot be read: ${run}/events.jsonl: `);
    const { stdout } = await project.run([command, "list", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      runs: [{ status: "interrupted" }, { status: "unreadable", journal_problem: expect.stringContaining(run) as string }],
    });
  });
});
