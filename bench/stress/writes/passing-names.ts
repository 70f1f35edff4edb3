// Names of files and folders that are there only while something is done.
const PASSING = /^\.(?:removed|reset)-|^lock$|\.(?:tmp|lock|takeover)$|^llm-orc-(?:script|claude-cli)-|\.backup-\w{6}$/;

/** Whether a path is one of these, or in one. */
export function isPassing(path: string): boolean {
  return path.split("/").some((name) => PASSING.test(name));
}

/** The path up to the first of these names in it; else the whole path. */
export function passingPart(path: string): string {
  const names = path.split("/");
  const at = names.findIndex((name) => PASSING.test(name));
  return at < 0 ? path : names.slice(0, at + 1).join("/");
}
