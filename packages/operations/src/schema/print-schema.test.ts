import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createContext, type OperationContext } from "../context.ts";
import { initProject } from "../project/init-project.ts";
import { printSchema, SCHEMA_KINDS } from "./print-schema.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "print-schema-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function context(): OperationContext {
  return createContext({ cwd: root, env: {}, providers: [], signal: new AbortController().signal });
}

describe("printSchema", () => {
  it.each(SCHEMA_KINDS)("gives what init writes for %s files", async (kind) => {
    await initProject.run(context(), {});
    const written = JSON.parse(readFileSync(join(root, ".llm-orc/schemas", `${kind}.json`), "utf8")) as unknown;
    const schema = await printSchema.run(context(), { kind });
    expect(schema).toEqual(written);
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      title: expect.stringContaining("llm-orc") as string,
    });
  });

  it("is what the files of a new project point editors to", async () => {
    const { created } = await initProject.run(context(), {});
    const schemas = created
      .filter((file) => file.endsWith(".yaml"))
      .map((file) => {
        const [, path = ""] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(readFileSync(file, "utf8")) ?? [];
        return join(dirname(file), path);
      });
    const written = SCHEMA_KINDS.map((kind) => join(root, ".llm-orc/schemas", `${kind}.json`));
    expect(created).toEqual(expect.arrayContaining(written));
    // Profiles are written where there is a model, and point to the third.
    expect(schemas.toSorted()).toEqual(written.filter((file) => !file.endsWith("profile.json")).toSorted());
  });
});
