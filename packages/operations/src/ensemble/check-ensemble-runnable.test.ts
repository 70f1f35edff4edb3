import { symlinkSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ollama } from "@llm-orc/providers-ollama";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { sim } from "@llm-orc/providers-sim";
import { describe, expect, it, onTestFinished } from "vitest";
import { hostileNames } from "@llm-orc/testkit";
import { type Files, tempProject } from "./__fixtures__/temp-project.ts";
import { checkEnsembleRunnable } from "./check-ensemble-runnable.ts";
import { validateEnsemble } from "./validate-ensemble.ts";

const ALL_KINDS = `name: all
description: d
agents:
  - {name: model, model_profile: good}
  - {name: inline, provider: sim, model: m}
  - {name: script, script: count.sh, depends_on: [model]}
  - {name: child, ensemble: part}
  - {name: loop, loop: {body: part, until: "\${loop}", max_iterations: 2}}
  - {name: dispatch, dispatch: part, depends_on: [{agent_name: model, input_key: a}]}
`;

const AROUND: Files = {
  "project/.llm-orc/profiles/good.yaml": "name: good\nprovider: sim\nmodel: demo\n",
  "project/.llm-orc/profiles/goad.yaml": "name: goad\nprovider: sim\nmodel: demo\n",
  "project/.llm-orc/scripts/count.sh": "cat\n",
  "project/.llm-orc/ensembles/part.yaml": "name: part\ndescription: d\nagents:\n  - {name: a, model_profile: good}\n",
};

describe("validate_ensemble", () => {
  it("takes every kind of agent, and dependencies written as maps", async () => {
    const project = tempProject({ ...AROUND, "project/.llm-orc/ensembles/all.yaml": ALL_KINDS });
    const { valid, details } = await validateEnsemble.run(project.context, { ensemble_name: "all" });
    expect({ valid, ...details }).toMatchObject({ valid: true, errors: [], agent_count: 6 });
  });

  it("lists every problem with code, line, column and hint, and keeps what is only missing apart", async () => {
    const project = tempProject({
      "project/.llm-orc/ensembles/bad.yaml":
        "name: bad\ndescription: d\nagents:\n  - {name: a, model_profile: nobody, depends_on: [b]}\n  - {name: c, model_profle: p}\n",
    });
    const { valid, details } = await validateEnsemble.run(project.context, { ensemble_name: "bad" });
    expect(valid).toBe(false);
    expect(details.agent_count).toBe(2);
    expect(details.errors).toContainEqual(
      expect.objectContaining({ code: "ORC1103", line: 5, column: 15, hint: expect.stringContaining("model_profile") as unknown }),
    );
    expect(details.errors).toContainEqual(expect.objectContaining({ code: "ORC2002", line: 4 }));
    expect(details.warnings).toContainEqual(expect.objectContaining({ code: "ORC3001", line: 4 }));
  });

  it("says why a file that does not parse is none", async () => {
    const project = tempProject({ "project/.llm-orc/ensembles/broken.yaml": "name: broken\nagents: [\n" });
    const { valid, details } = await validateEnsemble.run(project.context, { ensemble_name: "broken" });
    expect(valid).toBe(false);
    expect(details.errors[0]).toMatchObject({ code: "ORC1001", line: expect.any(Number) as unknown });
  });

  it("reads no file for any hostile name, nor by a path", async () => {
    const project = tempProject({ ...AROUND });
    for (const ensemble_name of [...hostileNames, project.path("secret.yaml"), "../../secret.yaml"]) {
      await expect(validateEnsemble.run(project.context, { ensemble_name }), JSON.stringify(ensemble_name)).rejects.toMatchObject({
        code: "ENSEMBLE_NOT_FOUND",
      });
      await expect(checkEnsembleRunnable.run(project.context, { ensemble_name })).rejects.toMatchObject({ code: "ENSEMBLE_NOT_FOUND" });
    }
  });
});

describe("check_ensemble_runnable", () => {
  it("finds every kind of agent available where everything is there", async () => {
    const project = tempProject({ ...AROUND, "project/.llm-orc/ensembles/all.yaml": ALL_KINDS });
    const { runnable, agents } = await checkEnsembleRunnable.run(project.context, { ensemble_name: "all" });
    expect(runnable).toBe(true);
    expect(agents.map(({ name, kind, status }) => `${name} ${kind} ${status}`)).toEqual([
      "model llm available",
      "inline llm available",
      "script script available",
      "child ensemble available",
      "loop loop available",
      "dispatch dispatch available",
    ]);
    expect(agents[0]).toMatchObject({ profile: "good", provider: "sim", model: "demo", alternatives: [] });
  });

  it("says of each agent what is missing, with profiles that could answer instead", async () => {
    const project = tempProject({
      ...AROUND,
      "project/.llm-orc/profiles/keyless.yaml": "name: keyless\nprovider: openai-compatible/groq\nmodel: m\n",
      "project/.llm-orc/ensembles/poor.yaml": `name: poor
description: d
agents:
  - {name: typo, model_profile: goood}
  - {name: keyless, model_profile: keyless}
  - {name: script, script: nowhere.sh}
  - {name: child, ensemble: nowhere}
  - {name: gone, provider: nobodys, model: m}
`,
    });
    const context = { ...project.context, providers: [sim, openaiCompatible] };
    const { runnable, agents } = await checkEnsembleRunnable.run(context, { ensemble_name: "poor" });
    expect(runnable).toBe(false);
    expect(agents.map(({ name, status, alternatives }) => [name, status, alternatives])).toEqual([
      ["typo", "missing_profile", ["good", "goad"]],
      ["keyless", "provider_unavailable", ["goad", "good"]],
      ["script", "script_missing", []],
      ["child", "ensemble_missing", []],
      ["gone", "provider_unavailable", ["goad", "good"]],
    ]);
    expect(agents.every(({ problem }) => problem !== undefined)).toBe(true);
  });

  it("tells a model that is not there from a server that does not answer", async () => {
    const server = await modelServer(["llama3:latest", "other:latest"]);
    const project = tempProject({
      "project/.llm-orc/profiles/has.yaml": `name: has\nprovider: ollama\nmodel: llama3\nbase_url: ${server}\n`,
      "project/.llm-orc/profiles/lacks.yaml": `name: lacks\nprovider: ollama\nmodel: llama9\nbase_url: ${server}\n`,
      "project/.llm-orc/profiles/away.yaml": "name: away\nprovider: ollama\nmodel: llama3\nbase_url: http://127.0.0.1:9\n",
      "project/.llm-orc/ensembles/local.yaml":
        "name: local\ndescription: d\nagents:\n  - {name: a, model_profile: has}\n  - {name: b, model_profile: lacks}\n  - {name: c, model_profile: away}\n",
    });
    const { agents } = await checkEnsembleRunnable.run({ ...project.context, providers: [sim, ollama] }, { ensemble_name: "local" });
    expect(agents.map(({ status, alternatives }) => [status, alternatives])).toEqual([
      ["available", []],
      ["model_unavailable", ["has"]],
      ["provider_unavailable", ["has"]],
    ]);
    expect(agents[1]?.hint).toContain("ollama pull llama9");
  });

  it("has problems instead of agents for what is no ensemble, and follows links inside a project", async () => {
    const project = tempProject({
      ...AROUND,
      "project/.llm-orc/ensembles/bad.yaml": "name: bad\ndescription: d\nagents:\n  - {name: a, model_profile: good, depends_on: [b]}\n",
    });
    const { runnable, agents, problems } = await checkEnsembleRunnable.run(project.context, { ensemble_name: "bad" });
    expect({ runnable, agents }).toEqual({ runnable: false, agents: [] });
    expect(problems).toContainEqual(expect.objectContaining({ code: "ORC2002" }));
    symlinkSync("part.yaml", project.path("project/.llm-orc/ensembles/alias.yaml"));
    await expect(checkEnsembleRunnable.run(project.context, { ensemble_name: "alias" })).resolves.toMatchObject({ runnable: true });
  });
});

/** A server that lists these models as Ollama does. */
async function modelServer(models: readonly string[]): Promise<string> {
  const server: Server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify(
        request.url?.startsWith("/api/tags") === true ? { models: models.map((name) => ({ name, model: name })) } : { version: "0.1" },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
