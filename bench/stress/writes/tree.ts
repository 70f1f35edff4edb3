import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export type Entry =
  | { readonly type: "file"; readonly content: Buffer; readonly mode: number }
  | { readonly type: "link"; readonly target: string }
  | { readonly type: "folder" };

/** What is below a folder, by path; parents come before their children. */
export type Tree = ReadonlyMap<string, Entry>;

export function readTree(root: string): Tree {
  const tree = new Map<string, Entry>();
  const visit = (below: string): void => {
    for (const name of readdirSync(join(root, below)).toSorted()) {
      const path = below === "" ? name : `${below}/${name}`;
      const stat = lstatSync(join(root, path));
      if (stat.isSymbolicLink()) tree.set(path, { type: "link", target: readlinkSync(join(root, path)) });
      else if (stat.isFile()) tree.set(path, { type: "file", content: readFileSync(join(root, path)), mode: stat.mode & 0o777 });
      else {
        tree.set(path, { type: "folder" });
        if (stat.isDirectory()) visit(path);
      }
    }
  };
  visit("");
  return tree;
}

/** Makes the folder what the tree says, and touches only what differs. */
export function restoreTree(root: string, wanted: Tree): void {
  const now = readTree(root);
  for (const [path, entry] of now) if (!isSame(entry, wanted.get(path))) rmSync(join(root, path), { recursive: true, force: true });
  for (const [path, entry] of wanted) {
    if (isSame(entry, now.get(path))) continue;
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    if (entry.type === "folder") mkdirSync(place, { recursive: true });
    else if (entry.type === "link") symlinkSync(entry.target, place);
    else {
      writeFileSync(place, entry.content);
      chmodSync(place, entry.mode);
    }
  }
}

export function isSame(a: Entry, b: Entry | undefined): boolean {
  if (a.type !== b?.type) return false;
  if (a.type === "file") return b.type === "file" && a.mode === b.mode && a.content.equals(b.content);
  return a.type !== "link" || (b.type === "link" && a.target === b.target);
}
