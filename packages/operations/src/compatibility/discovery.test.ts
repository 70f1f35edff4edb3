import { describe } from "vitest";
import { agent, says } from "./__fixtures__/agents.ts";
import { ensembleText, itBehaves, type Row } from "./__fixtures__/run-row.ts";

describe("where an ensemble is found", () => {
  itBehaves([
    {
      title: "the project's comes before the library's",
      files: { "ensembles/e.yaml": here("e", "local"), "/llm-orchestra-library/ensembles/e.yaml": here("e", "library") },
      expect: from("local"),
    },
    {
      title: "the library's comes before the user's own",
      files: { "/llm-orchestra-library/ensembles/e.yaml": here("e", "library"), "~/ensembles/e.yaml": here("e", "global") },
      expect: from("library"),
    },
    { title: "the user's own is found last", files: { "~/ensembles/e.yaml": here("e", "global") }, expect: from("global") },
    {
      title: "LLM_ORC_LIBRARY_PATH takes the place of llm-orchestra-library",
      env: { LLM_ORC_LIBRARY_PATH: "shelf" },
      files: { "/shelf/ensembles/e.yaml": here("e", "shelf"), "/llm-orchestra-library/ensembles/e.yaml": here("e", "library") },
      expect: from("shelf"),
    },
    {
      title: "and there is no library where it leads nowhere",
      env: { LLM_ORC_LIBRARY_PATH: "nowhere" },
      files: { "/llm-orchestra-library/ensembles/e.yaml": here("e", "library") },
      expect: { refused: "ENSEMBLE_NOT_FOUND" },
    },
    {
      title: "every folder below the ensembles is searched",
      files: { "ensembles/a/b/c/any.yaml": here("e", "deep") },
      expect: from("deep"),
    },
    {
      title: "all .yaml files come before all .yml files",
      files: { "ensembles/a.yml": here("e", "yml"), "ensembles/z/z.yaml": here("e", "yaml") },
      expect: from("yaml"),
    },
    {
      title: "links to files and to folders are followed",
      files: { "/elsewhere/deep/x.yaml": here("e", "linked") },
      links: { "ensembles/folder": "../../elsewhere/deep" },
      expect: from("linked"),
    },
  ]);
});

describe("how an ensemble is called", () => {
  const group = { "ensembles/tools/review/any.yaml": here("review", "in folder"), "ensembles/x.yaml": here("e", "e") };
  itBehaves([
    { title: "by its name, whatever its file is called", files: group, run: "review", expect: from("in folder") },
    { title: "by folder and name", files: group, run: "tools/review/review", expect: from("in folder") },
    { title: "by the folder alone when that ends like the name", files: group, run: "tools/review", expect: from("in folder") },
    { title: "by its file below the ensembles", files: group, run: "tools/review/any", expect: from("in folder") },
    {
      title: "a name comes before a file that is called so",
      files: { "ensembles/e.yaml": here("other", "file"), "ensembles/z.yaml": here("e", "name") },
      expect: from("name"),
    },
    { title: "an unknown one is refused", files: group, run: "nothing-like-it", expect: { refused: "ENSEMBLE_NOT_FOUND" } },
    {
      title: "one that does not load is found by its file and refused, and the others run",
      files: { "ensembles/broken.yaml": "name: broken\ndescription: for a test\nagents: 3\n", ...group },
      run: "broken",
      expect: { problems: ["error ORC1101 /agents"] },
    },
    { title: "another's broken file is in nobody's way", files: { "ensembles/broken.yaml": "name: [", ...group }, expect: from("e") },
    {
      title: "runs of one in a folder are kept under the folder",
      files: group,
      run: "tools/review",
      expect: { artifactIn: "artifacts/tools/review/review" },
    },
  ]);
});

describe("how an ensemble names another", () => {
  const child = here("child", "child");
  const found = (title: string, reference: string, place: Pick<Row, "files" | "links">): Row => ({
    title,
    agents: agent("a", `ensemble: ${reference}`),
    ...place,
    expect: { status: "completed", jsonParts: { a: { deliverable: '{"from":"child"}' } } },
  });
  itBehaves([
    found("by its name", "child", { files: { "ensembles/any.yaml": child } }),
    found("by its file", "file", { files: { "ensembles/file.yaml": child } }),
    found("by a .yml file", "file", { files: { "ensembles/file.yml": child } }),
    found("by a file in a folder", "deep/er/file", { files: { "ensembles/deep/er/file.yaml": child } }),
    found("by folder and name", "deep/child", { files: { "ensembles/deep/file.yaml": child } }),
    found("by the name of one in a folder", "child", { files: { "ensembles/deep/file.yaml": child } }),
    found("in the library", "child", { files: { "/llm-orchestra-library/ensembles/child.yaml": child } }),
    found("among the user's own", "child", { files: { "~/ensembles/child.yaml": child } }),
    found("through a link at the top", "child", {
      files: { "ensembles/deep/child.yaml": here("child-of-the-deep", "child") },
      links: { "ensembles/child.yaml": "deep/child.yaml" },
    }),
    {
      title: "a loop's body and a dispatch name it in the same way",
      agents: [
        agent("loop", 'loop: {body: deep/file, until: "${from} == child", max_iterations: 2}'),
        says("picks", { it: "deep/child" }),
        agent("dispatch", 'dispatch: "${picks.it}", depends_on: [picks]'),
        agent("literal", "dispatch: child"),
      ].join("\n"),
      files: { "ensembles/deep/file.yaml": child },
      expect: {
        status: "completed",
        jsonParts: { loop: { iterations: 1 }, dispatch: { ensemble: "child" }, literal: { ensemble: "child" } },
      },
    },
    {
      title: "one that does not exist makes the run not runnable, before anything ran",
      agents: agent("a", "ensemble: nowhere"),
      expect: { problems: ["error ORC3006 /agents/0/ensemble"] },
    },
  ]);
});

function here(name: string, from: string): string {
  return ensembleText(name, says("a", { from }));
}

function from(place: string): Row["expect"] {
  return { status: "completed", deliverable: JSON.stringify({ from: place }) };
}
