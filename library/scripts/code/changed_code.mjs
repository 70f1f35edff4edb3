/* llm-orc-script
{
  "what": "Reads a change from git: which files, how many lines, and the difference itself, for reviewers.",
  "input": "none of its own",
  "parameters": {
    "type": "object",
    "properties": {
      "base": { "type": ["string", "null"], "default": null, "description": "a commit or branch to compare the working files with. Default: the last commit; when nothing differs from it, what the last commit changed" },
      "max_characters": { "type": "integer", "minimum": 1000, "default": 60000, "description": "the difference is cut beyond; figures count all of it" },
      "context": { "type": "integer", "minimum": 0, "maximum": 100, "default": 5, "description": "unchanged lines around each change" }
    },
    "additionalProperties": false
  },
  "output": "{compared: what with what, files: [{path, added, removed}], binary: [path], untracked: [path], added, removed, diff, truncated}",
  "reads": ["."],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { git } from "../lib/git.mjs";
import { runScript } from "../lib/run-script.mjs";

// The repository's own settings for showing differences name programs to run.
const DIFF = ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--relative", "--find-renames"];

await runScript(import.meta, ({ parameters: { base, max_characters: most, context } }) => {
  if (git("rev-parse", "--git-dir") === undefined) throw new Error("there is no git repository here, so there is no change to read");
  const { compared, range } = chooseRange(base);
  const numbers = git(...DIFF, "--numstat", "-z", ...range, "--", ".") ?? "";
  const files = toFiles(numbers);
  const diff = git(...DIFF, `--unified=${context}`, ...range, "--", ".") ?? "";
  const untracked = (git("ls-files", "--others", "--exclude-standard", "-z") ?? "").split("\0").filter((path) => path !== "");
  const text = files.filter(({ added }) => added !== null);
  return {
    compared,
    files: text,
    binary: files.filter(({ added }) => added === null).map(({ path }) => path),
    untracked,
    added: text.reduce((sum, file) => sum + file.added, 0),
    removed: text.reduce((sum, file) => sum + file.removed, 0),
    diff: diff.length > most ? diff.slice(0, diff.lastIndexOf("\n", most)) : diff,
    truncated: diff.length > most,
  };
});

function chooseRange(base) {
  if (base !== null) {
    const commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", `${base}^{commit}`)?.trim();
    if (commit === undefined) throw new Error(`git knows no commit or branch "${base}"`);
    return { compared: `the working files with ${base}`, range: [commit] };
  }
  const head = git("rev-parse", "--verify", "--quiet", "HEAD")?.trim();
  if (head === undefined) throw new Error("there is no commit here yet, so there is no change to read");
  if ((git(...DIFF, "--name-only", head, "--", ".") ?? "") !== "")
    return { compared: "the working files with the last commit", range: [head] };
  const parent = git("rev-parse", "--verify", "--quiet", "HEAD^")?.trim();
  if (parent === undefined) throw new Error("nothing differs from the only commit that there is");
  return { compared: "the last commit with the one before", range: [parent, head] };
}

// With -z a renamed file is "added TAB removed TAB", then the old and the new name.
function toFiles(numbers) {
  const parts = numbers.split("\0");
  const files = [];
  for (let at = 0; at < parts.length - 1; at++) {
    const [added, removed, path] = parts[at].split("\t");
    const name = path === "" ? parts[(at += 2)] : path;
    files.push({ path: name, added: added === "-" ? null : Number(added), removed: removed === "-" ? null : Number(removed) });
  }
  return files;
}
