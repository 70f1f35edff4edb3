import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

const PROCESSES = 2;

/** Has a program try the cases of these names, in two processes with half of them each; it prints a line of JSON for each. */
export async function runShares<Report>(script: string, given: readonly string[], names: readonly string[]): Promise<readonly Report[]> {
  const shares = Array.from({ length: PROCESSES }, (_, share) => names.filter((_name, index) => index % PROCESSES === share));
  const reports = await Promise.all(shares.map((share) => runShare<Report>(script, given, share)));
  return reports.flat();
}

async function runShare<Report>(script: string, given: readonly string[], names: readonly string[]): Promise<readonly Report[]> {
  const child = spawn(process.execPath, [script, ...given, ...names], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [lines, exitCode] = await Promise.all([text(child.stdout), ended]);
  const reports = lines.split("\n").filter((line) => line !== "");
  if (exitCode !== 0 || reports.length !== names.length) throw new Error(`Only ${reports.length} of ${names.length} commands were tried.`);
  return reports.map((line) => JSON.parse(line) as Report);
}
