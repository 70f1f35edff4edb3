/* llm-orc-script
{
  "what": "Says what has been worked on lately in the folder in which it runs, according to git. No author names.",
  "input": "none of its own",
  "parameters": {
    "type": "object",
    "properties": {
      "top": {"type": "integer", "minimum": 1, "default": 8, "description": "how many commits are listed"},
      "over": {"type": "integer", "minimum": 1, "default": 100, "description": "over how many commits the busiest files are counted"}
    },
    "additionalProperties": false
  },
  "output": "{available: true, commits, recent: [{commit, date, subject, files, added, removed}], busiest: [{path, commits}]}, or {available: false, reason} without git or commits",
  "reads": ["."],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { git } from "../lib/git.mjs";
import { shorten } from "../lib/shorten.mjs";
import { runScript } from "../lib/run-script.mjs";

const LOG = ["log", "--no-ext-diff", "--no-textconv", "--no-color", "--relative"];

await runScript(import.meta, ({ parameters: { top, over } }) => {
  const commits = git("rev-list", "--count", "HEAD", "--", ".")?.trim();
  if (commits === undefined || commits === "0") {
    return { available: false, reason: git("rev-parse", "--git-dir") === undefined ? "no git repository here" : "no commits here yet" };
  }
  return { available: true, commits: Number(commits), recent: recentCommits(top), busiest: busiestFiles(over) };
});

function recentCommits(top) {
  const log = git(...LOG, `-n${top}`, "--date=short", "--format=%x1e%h%x1f%ad%x1f%s%x1f", "--shortstat", "--", ".") ?? "";
  return log
    .split("\u001e")
    .slice(1)
    .map((entry) => {
      const [commit, date, subject = "", stat = ""] = entry.split("\u001f");
      return { commit, date, subject: shorten(subject, 100), ...toFigures(stat) };
    });
}

// " 3 files changed, 10 insertions(+), 2 deletions(-)"; parts that are 0 are not printed.
function toFigures(stat) {
  const figure = (pattern) => Number(pattern.exec(stat)?.[1] ?? 0);
  return { files: figure(/(\d+) files? changed/), added: figure(/(\d+) insertion/), removed: figure(/(\d+) deletion/) };
}

function busiestFiles(over) {
  const names = git(...LOG, `-n${over}`, "--format=", "--name-only", "-z", "--", ".") ?? "";
  const counts = new Map();
  for (const name of names.split("\0")) if (name.trim() !== "") counts.set(name.trim(), (counts.get(name.trim()) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, 5)
    .map(([path, changes]) => ({ path, commits: changes }));
}
