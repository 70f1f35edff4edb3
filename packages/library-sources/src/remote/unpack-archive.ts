import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { checkName } from "@llm-orc/project-files";
import { MAX_FILE_BYTES, MAX_FILES, MAX_NOTES, MAX_UNPACKED_BYTES } from "../limits.ts";
import { invalidArchive, readTar, type TarEntry } from "./read-tar.ts";

export interface UnpackedArchive {
  /** Contents by path below the archive's one folder. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly notes: readonly string[];
}

// Zeros are packed a thousandfold; one byte more than allowed ends it.
const gunzipAsync: (data: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer> = promisify(gunzip);

/**
 * The files of a repository's archive, in memory. What no honest archive has (a path that leaves the folder, the same path twice, hard
 * links, devices) makes it refuse the whole: `LIBRARY_ARCHIVE_INVALID`, or `LIBRARY_ARCHIVE_TOO_LARGE` by its own limits. Links, hidden,
 * large and oddly named files are left out, with a note.
 */
export async function unpackArchive(archive: Buffer): Promise<UnpackedArchive> {
  const files = new Map<string, Buffer>();
  const seen = new Set<string>();
  const notes: string[] = [];
  let top: string | undefined;

  function note(text: string): void {
    if (notes.length < MAX_NOTES) notes.push(text);
  }

  for (const entry of readTar(await unzip(archive))) {
    const [first = "", ...rest] = parsePath(entry);
    top ??= first;
    if (first !== top) throw invalidArchive("it has more than one folder at its root");
    const path = rest.join("/");
    // Two that differ in case only are one file on many disks.
    const key = path.normalize("NFC").toLowerCase();
    if (entry.type === "folder") continue;
    if (path === "" || seen.has(key)) throw invalidArchive(`it has ${JSON.stringify(path)} twice, or as file and folder`);
    seen.add(key);
    if (rest.some((segment) => segment.startsWith("."))) continue;
    const problem = problemOf(entry, path);
    if (problem !== undefined) note(`${JSON.stringify(path).slice(1, 200).replace(/"$/, "")} is left out: ${problem}.`);
    else if (files.size >= MAX_FILES) throw invalidArchive(`it has more than ${MAX_FILES} files`);
    else files.set(path, entry.content);
  }
  for (const path of files.keys()) requireNoFileAbove(path, seen);
  return { files, notes };
}

async function unzip(archive: Buffer): Promise<Buffer> {
  try {
    return await gunzipAsync(archive, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw invalidArchive(isTooLarge ? `it unpacks to more than ${MAX_UNPACKED_BYTES / 1024 / 1024} MB` : "it is no gzip file", error);
  }
}

/** The segments of an entry's path, when it stays where it is unpacked. */
function parsePath({ name, type }: TarEntry): readonly string[] {
  const shown = JSON.stringify(name.slice(0, 200));
  if (type === "other") throw invalidArchive(`${shown} in it is neither a file nor a folder`);
  if (name === "" || /^[/\\]|^[A-Za-z]:|\\/.test(name) || /\p{Cc}/u.test(name)) throw invalidArchive(`${shown} in it is no path of a file`);
  const segments = name.replace(/\/+$/, "").split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === "..")) {
    throw invalidArchive(`${shown} in it leads out of its folder`);
  }
  return segments;
}

function problemOf({ type, content }: TarEntry, path: string): string | undefined {
  if (type === "link") return "it is a link";
  if (content.length > MAX_FILE_BYTES) return `it is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`;
  return checkName(path, { allowSlashes: true });
}

function requireNoFileAbove(path: string, seen: ReadonlySet<string>): void {
  const key = path.normalize("NFC").toLowerCase();
  for (let cut = key.lastIndexOf("/"); cut > 0; cut = key.lastIndexOf("/", cut - 1)) {
    if (seen.has(key.slice(0, cut))) throw invalidArchive(`it has ${JSON.stringify(path.slice(0, cut))} as file and as folder`);
  }
}
