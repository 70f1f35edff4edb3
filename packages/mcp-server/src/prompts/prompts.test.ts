import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensemble, type ProjectServer, startProjectServer } from "../__fixtures__/project-server.ts";

let server: ProjectServer;
beforeEach(() => {
  server = startProjectServer({
    files: { ".llm-orc/ensembles/e.yaml": ensemble("[{name: a, script: a.sh}]"), ".llm-orc/scripts/a.sh": "exit 1" },
  });
});
afterEach(() => server.close());

async function get(name: string, args: Readonly<Record<string, string>>): Promise<string> {
  const messages = await server.definition.prompts.find((prompt) => prompt.name === name)?.get(args, server.session);
  if (messages === undefined || "type" in messages) throw new Error(`${name} gave no messages.`);
  return messages.map((message) => ("text" in message ? message.text : "")).join("\n");
}

describe("the prompts", () => {
  it("carry what was asked", async () => {
    expect(await get("design_ensemble", { goal: "sort letters by $mood and $&" })).toContain("sort letters by $mood and $&");
    expect(await get("review_ensemble", { ensemble_name: "deep/e" })).toContain("llm-orc://ensemble/deep%2Fe");
  });

  it("know the run that is to be looked at", async () => {
    const { structured } = await server.done("invoke", { ensemble_name: "e", input_data: "x" });
    const { id } = structured["artifact"] as { id: string };
    const text = await get("debug_run", { run: "last" });
    expect(text).toContain(`The run ${id} ended as "failed"`);
    await expect(get("debug_run", { run: "gone" })).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });

  it("name only tools and resources that there are", async () => {
    await server.done("invoke", { ensemble_name: "e", input_data: "x" });
    const texts = [
      await get("design_ensemble", { goal: "g" }),
      await get("review_ensemble", { ensemble_name: "e" }),
      await get("debug_run", { run: "last" }),
    ];
    const tools = server.definition.tools.map(({ name }) => name);
    const named = [...texts, server.definition.instructions].flatMap((text) => text.match(/\b[a-z]+_[a-z_]+\b/g) ?? []);
    const known = new Set([...tools, "depends_on", "budget_usd", "artifact_id", "run_id", "response_format"]);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it("complete their arguments", async () => {
    const [, debug, review] = server.definition.prompts;
    expect(await review?.arguments[0]?.complete?.("e", server.session)).toContain("e");
    const { structured } = await server.done("invoke", { ensemble_name: "e", input_data: "x" });
    expect(await debug?.arguments[0]?.complete?.("e/2", server.session)).toEqual([(structured["artifact"] as { id: string }).id]);
  });
});
