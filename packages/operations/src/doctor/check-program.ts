import { type DoctorCheck, inSection } from "./doctor-check.ts";

/** The oldest Node.js that the program runs on: `engines` of its packages. */
export const OLDEST_NODE: readonly [major: number, minor: number] = [22, 19];

/** The Node.js that runs this program, and the scripts that are written for it. */
export function checkNode(version: string = process.versions.node): DoctorCheck {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  const check = inSection("program");
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor))
    return check("node", "ok", `version ${version}, ${process.execPath}`);
  return check("node", "error", `Node.js ${version} is too old.`, `Install Node.js ${OLDEST_NODE.join(".")} or newer: https://nodejs.org`);
}
