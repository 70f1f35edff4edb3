import { readdirSync, readFileSync } from "node:fs";
import { setImmediate, setTimeout } from "node:timers/promises";

/**
 * The variable by which a script's processes are found again wherever they went: it is inherited through `setsid` and
 * daemons. A nested llm-orc appends to the value that it got, so that the outer one finds what the inner one started.
 */
export const MARKER_VARIABLE = "LLM_ORC_AGENT_PROCESS";

interface Snapshot {
  /** The marker of each marked process. */
  readonly markers: ReadonlyMap<number, string>;
  /** The limit on file locks of each process without a marker. */
  readonly lockLimits: ReadonlyMap<number, number>;
  /** A process was seen in the middle of `exec`, when it has no environment to read. */
  readonly isUnsure: boolean;
}

/** True where the environment and limits of other processes can be read. */
export const canFindMarked: boolean = process.platform === "linux";

/**
 * What marks a process that cleared its environment: its soft limit on file locks. A limit is inherited like the environment,
 * hardly anything sets this one, and Linux has not kept to it since 2003 (2.4.25). A number of 48 bits, made of the marker.
 */
export function lockLimitOf(marker: string): number {
  return Number.parseInt(marker.slice(-12), 16);
}

/** The live processes that are marked so; none where the system does not tell. Callers of one moment share one scan. */
export async function findMarked(marker: string): Promise<readonly number[]> {
  if (!canFindMarked) return [];
  for (let attempt = 0; ; attempt++) {
    const snapshot = await nextSnapshot();
    const found = select(snapshot, marker);
    if (found.length > 0 || !snapshot.isUnsure || attempt === 3) return found;
    await setTimeout(2);
  }
}

/** The same at once, for the moment when llm-orc itself ends. Not sure: some process was seen that may be one of them. */
export function findMarkedNow(markers: readonly string[]): { readonly pids: readonly number[]; readonly isSure: boolean } {
  if (!canFindMarked) return { pids: [], isSure: true };
  const snapshot = takeSnapshot();
  return { pids: markers.flatMap((marker) => select(snapshot, marker)), isSure: !snapshot.isUnsure };
}

let pending: Promise<Snapshot> | undefined;

function nextSnapshot(): Promise<Snapshot> {
  pending ??= setImmediate().then(() => {
    pending = undefined;
    return takeSnapshot();
  });
  return pending;
}

function select({ markers, lockLimits }: Snapshot, marker: string): readonly number[] {
  const lockLimit = lockLimitOf(marker);
  const isMarked = (value: string): boolean => value === marker || value.startsWith(`${marker}.`);
  return [
    ...[...markers].filter(([, value]) => isMarked(value)).map(([pid]) => pid),
    ...[...lockLimits].filter(([, value]) => value === lockLimit).map(([pid]) => pid),
  ];
}

function takeSnapshot(): Snapshot {
  const markers = new Map<number, string>();
  const lockLimits = new Map<number, number>();
  let isUnsure = false;
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const environment = readOrEmpty(`/proc/${name}/environ`);
    if (environment === undefined) continue;
    if (environment === "") isUnsure ||= isStarting(name);
    const marker = markerOf(environment);
    if (marker === undefined) lockLimits.set(pid, lockLimitIn(readOrEmpty(`/proc/${name}/limits`) ?? ""));
    else markers.set(pid, marker);
  }
  return { markers, lockLimits, isUnsure };
}

// Not a number where there is none.
function lockLimitIn(limits: string): number {
  return Number(/^Max file locks +(\d+)/m.exec(limits)?.[1]);
}

function markerOf(environment: string): string | undefined {
  const start = `\0${environment}`.indexOf(`\0${MARKER_VARIABLE}=`);
  if (start === -1) return undefined;
  const value = environment.slice(start + MARKER_VARIABLE.length + 1);
  const end = value.indexOf("\0");
  return end === -1 ? value : value.slice(0, end);
}

// Of the processes without an environment, zombies have ended and kernel threads never had one.
function isStarting(pid: string): boolean {
  const stat = readOrEmpty(`/proc/${pid}/stat`) ?? "";
  const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state !== undefined && state !== "" && !"ZX".includes(state) && parent !== "2" && pid !== "2";
}

// Undefined: the process is another user's, or gone.
function readOrEmpty(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
