/**
 * What:       says what has been worked on lately in the folder in which it runs, according to git.
 * Input:      none of its own; standard input may hold the usual request object.
 * Parameters: top (8): how many commits are listed; over (100): over how many commits the busiest files are counted.
 * Output:     {success, available: true, commits, recent: [{commit, date, subject, files, added, removed}],
 *             busiest: [{path, commits}]}, or {success, available: false, reason} without git or commits.
 * Reads:      the history of the git repository, through the git program. No author names.
 * Writes:     nothing.   Network: none.   Pure: no, it depends on the history.
 */
import { git } from "./lib/git.mjs";
import { answer, countParameter, readRequest, shorten } from "./lib/script-io.mjs";

const { parameters } = await readRequest();
const top = countParameter(parameters, "top", 8);
const over = countParameter(parameters, "over", 100);
const LOG = ["log", "--no-ext-diff", "--no-textconv", "--no-color", "--relative"];

const commits = git("rev-list", "--count", "HEAD", "--", ".")?.trim();
if (commits === undefined || commits === "0") {
  answer({ available: false, reason: git("rev-parse", "--git-dir") === undefined ? "no git repository here" : "no commits here yet" });
} else {
  answer({ available: true, commits: Number(commits), recent: recentCommits(), busiest: busiestFiles() });
}

function recentCommits() {
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

function busiestFiles() {
  const names = git(...LOG, `-n${over}`, "--format=", "--name-only", "-z", "--", ".") ?? "";
  const counts = new Map();
  for (const name of names.split("\0")) if (name.trim() !== "") counts.set(name.trim(), (counts.get(name.trim()) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, 5)
    .map(([path, changes]) => ({ path, commits: changes }));
}
