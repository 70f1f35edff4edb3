import { applyCopy } from "../copy/apply-copy.ts";
import { planCopy } from "../copy/plan-copy.ts";
import { findEntry } from "../entry/find-entry.ts";
import { folderSource } from "../folder/folder-source.ts";

// Waits for a line on stdin, so that all that were started copy in the same moment.
const [root = "", dir = "", name = ""] = process.argv.slice(2);
const source = folderSource("local", root);
const plan = await planCopy(findEntry(source.list(), name), { source, dir, target: "project", hasProfile: () => false });
process.stdout.write("ready\n");
process.stdin.once("data", () => {
  void applyCopy(plan, { source }).then(() => process.exit(0));
});
