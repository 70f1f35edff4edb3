import { execFile } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";

const execute = promisify(execFile);
const PART = "part-Abc_-123.cjs";
// Longer than what is not worth keeping.
const FILLING = `/*${"-".repeat(10_000)}*/`;
const PROGRAM = {
  "start.cjs": 'console.log(JSON.stringify(require("./load-program.cjs").loadProgram("main.cjs")));',
  "main.cjs": `exports.early = "set before"; Object.assign(exports, require("./${PART}"));`,
  [PART]: `exports.place = new Error().stack.match(/-123.cjs(.*)/)[1];
exports.name = require("node:path").basename(__filename);
exports.back = require("./main.cjs").early;${FILLING}`,
};

let home: string;
let program: string;

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), "llm-orc-load-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  [home, program] = [join(root, "home"), join(root, "program")];
  for (const folder of [home, program]) mkdirSync(folder);
  copyFileSync(join(import.meta.dirname, "load-program.cjs"), join(program, "load-program.cjs"));
  for (const [name, text] of Object.entries(PROGRAM)) writeFileSync(join(program, name), text);
});

async function start(word = "run", environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout, stderr } = await execute(process.execPath, [join(program, "start.cjs"), word], { env: { HOME: home, ...environment } });
  expect(stderr).toBe("");
  return stdout;
}

function cacheFolder(): string {
  const all = join(home, ".cache/llm-orc/compiled");
  const [only, ...more] = readdirSync(all);
  expect(more).toEqual([]);
  return join(all, only ?? "");
}

const keptFile = (): string => join(cacheFolder(), PART);
/** Another one after each time that it is written. */
const identity = (path: string): number => statSync(path).ino;
const ANSWER = `${JSON.stringify({ early: "set before", place: ":1:17", name: PART, back: "set before" })}\n`;

describe("a bundled program", () => {
  it("is loaded as by require: circles, Node's own modules, places of errors; the same when its code was kept", async () => {
    expect([await start(), await start()]).toEqual([ANSWER, ANSWER]);
  });

  it("keeps its code for nobody else, once for each command", async () => {
    await start("run");
    expect(statSync(cacheFolder()).mode & 0o777).toBe(0o700);
    expect(readdirSync(cacheFolder())).toEqual([PART]);
    expect(statSync(keptFile()).mode & 0o777).toBe(0o600);
    const first = identity(keptFile());
    await start("run");
    expect(identity(keptFile())).toBe(first);
    await start("check");
    const second = identity(keptFile());
    expect(second).not.toBe(first);
    await start("run");
    await start("check");
    expect(identity(keptFile())).toBe(second);
    // A path, a text: not a command.
    await start("../run");
    await start("Should we?");
    expect(readFileSync(keptFile(), "latin1").slice(4).split("\n")[0]).toBe("run check -");
  });

  it("does not keep it anew for ever more words", async () => {
    await start();
    const kept = readFileSync(keptFile());
    const words = Buffer.from(Array.from({ length: 50 }, (_, index) => `w${"x".repeat(index % 19)}`).join(" "));
    const rest = Buffer.concat([words, kept.subarray(kept.indexOf("\n"))]);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc32(rest));
    writeFileSync(keptFile(), Buffer.concat([checksum, rest]));
    const before = identity(keptFile());
    expect(await start("another")).toBe(ANSWER);
    expect(identity(keptFile())).toBe(before);
  });

  it.each([
    ["cut off", (kept: Buffer) => kept.subarray(0, kept.length - 10)],
    ["changed", (kept: Buffer) => kept.fill(1, kept.length / 2, kept.length / 2 + 4)],
    ["empty", () => Buffer.alloc(0)],
  ])("does not use what is %s, and keeps it anew", async (_what, damage) => {
    await start();
    const whole = readFileSync(keptFile());
    writeFileSync(keptFile(), damage(Buffer.from(whole)));
    expect(await start()).toBe(ANSWER);
    expect(readFileSync(keptFile()).length).toBe(whole.length);
    const mended = identity(keptFile());
    await start();
    expect(identity(keptFile())).toBe(mended);
  });

  it.skipIf(process.platform === "win32")("does not use what others could have written", async () => {
    await start();
    chmodSync(keptFile(), 0o620);
    await start();
    expect(statSync(keptFile()).mode & 0o777).toBe(0o600);
  });

  it.runIf(process.getuid?.() === 0)("neither uses nor leaves anything in the home of another person", async () => {
    chownSync(home, 65_534, 65_534);
    expect(await start()).toBe(ANSWER);
    expect(existsSync(join(home, ".cache"))).toBe(false);
    chownSync(home, 0, 0);
    await start();
    const mine = identity(keptFile());
    chownSync(keptFile(), 65_534, 65_534);
    await start();
    expect(identity(keptFile())).not.toBe(mine);
  });

  it("runs where nothing can be kept, and where nothing is to be", async () => {
    expect(await start("run", { NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(ANSWER);
    expect(await start("run", { HOME: "" })).toBe(ANSWER);
    expect(await start("run", { HOME: "relative" })).toBe(ANSWER);
    expect(readdirSync(home)).toEqual([]);
    writeFileSync(join(home, ".cache"), "a file");
    expect(await start()).toBe(ANSWER);
  });

  it.runIf(existsSync("/proc/self"))("ends where no folder can be made although it seems so", async () => {
    expect(await start("run", { HOME: "/proc" })).toBe(ANSWER);
  });

  it("leaves nothing behind of what cannot be put in its place", async () => {
    await start();
    rmSync(keptFile());
    mkdirSync(join(keptFile(), "in the way"), { recursive: true });
    expect(await start()).toBe(ANSWER);
    expect(readdirSync(cacheFolder())).toEqual([PART]);
  });

  it("removes what an earlier version and a killed process have left", async () => {
    await start();
    for (const name of ["part-Earlier1.cjs", `1-${PART}`]) writeFileSync(join(cacheFolder(), name), "x");
    await start("check");
    expect(readdirSync(cacheFolder())).toEqual([PART]);
  });
});
