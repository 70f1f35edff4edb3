import { describe, expect, it } from "vitest";
import { parseYamlDocument } from "@llm-orc/core-config";
import { temporaryProject } from "../__fixtures__/temporary-project.ts";
import { checkEnsembles } from "../ensemble/check-ensembles.ts";
import { createGetHelp } from "./get-help.ts";

// As many, and as long, as a whole server offers.
const TOOLS = Array.from({ length: 45 }, (_, index) => ({ name: `some_tool_of_server_${index}`, toolset: `set${index % 7}` }));

describe("get_help", () => {
  it("tells all topics in less than 1,500 tokens", async () => {
    const project = temporaryProject();
    const resources = ["llm-orc://ensembles", "llm-orc://ensemble/{name}", "llm-orc://metrics/{ensemble}"];
    const help = await createGetHelp(() => TOOLS, resources).run(project.context(), {});
    expect(Object.keys(help)).toEqual(["overview", "directory_structure", "schemas", "tools", "workflows"]);
    expect(Buffer.byteLength(JSON.stringify(help))).toBeLessThan(6_000);
    for (const resource of resources) expect(help.schemas).toContain(resource);
    for (const { name } of TOOLS) expect(help.tools).toContain(name);
  });

  it("tells one topic when it is asked for one", async () => {
    const project = temporaryProject();
    const help = createGetHelp(() => TOOLS);
    expect(Object.keys(await help.run(project.context(), { topic: "tools" }))).toEqual(["tools"]);
  });

  it("says which project and providers there are, and names no tool that is not offered", async () => {
    const project = temporaryProject();
    const offered = [
      { name: "invoke", toolset: "core" },
      { name: "list_ensembles", toolset: "core" },
    ];
    const { overview, workflows, tools } = await createGetHelp(() => offered).run(project.context(), {});
    expect(overview).toContain(`Project: ${project.root}\nProviders: sim`);
    expect(tools).toBe("core: invoke, list_ensembles");
    expect(workflows).toContain("Run one: list_ensembles -> invoke\n");
    expect(workflows).not.toContain("create_ensemble");
  });

  it("shows an ensemble that is valid as it stands", async () => {
    const project = temporaryProject();
    const { schemas = "" } = await createGetHelp(() => []).run(project.context(), { topic: "schemas" });
    const example = schemas.slice(schemas.indexOf("name: review"), schemas.indexOf("\nAn agent asks"));
    expect(parseYamlDocument(example).diagnostics).toEqual([]);
    project.write({
      "ensembles/review.yaml": `${example}\n`,
      "scripts/text/count.py": "",
      "profiles/fast.yaml": "name: fast\nprovider: sim\nmodel: m\n",
    });
    const [checked] = (await checkEnsembles.run(project.context(), { ensembles: ["review"] })).ensembles;
    expect(checked).toMatchObject({ valid: true, agents: 3 });
    expect(checked?.diagnostics.filter(({ code }) => !code.startsWith("ORC3"))).toEqual([]);
  });
});
