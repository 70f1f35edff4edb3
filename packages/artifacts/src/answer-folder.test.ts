import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InputRequest } from "@llm-orc/run-spec";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AskedQuestion, createAnswerFolder } from "./answer-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-orc-answers-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const ID = "01a22d42-334f-77f8-872d-c5615df7eecd";
const file = (): string => join(folder, "answers", `${ID}.json`);

function question(request: Partial<InputRequest> = {}, id = ID): AskedQuestion {
  return { request_id: id, request: { prompt: "Go on?", kind: "text", ...request } };
}

describe("createAnswerFolder", () => {
  it("leaves an answer that only its owner can read, and nothing else", () => {
    const answers = createAnswerFolder(folder);
    expect(answers.has(question())).toBe(false);
    expect(existsSync(join(folder, "answers"))).toBe(false);
    answers.write(question(), "Rome");
    expect(readdirSync(join(folder, "answers"))).toEqual([`${ID}.json`]);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "answers")).mode & 0o777).toBe(0o700);
    expect(createAnswerFolder(folder).take(question())).toEqual({ value: "Rome" });
  });

  it("refuses a second answer, and keeps the first", () => {
    const answers = createAnswerFolder(folder);
    answers.write(question(), "first");
    expect(() => createAnswerFolder(folder).write(question(), "second")).toThrow(
      expect.objectContaining({ code: "INPUT_ALREADY_ANSWERED" }),
    );
    expect(answers.take(question())).toEqual({ value: "first" });
  });

  it("refuses what is no answer, and an id that leads elsewhere, and writes nothing", () => {
    const answers = createAnswerFolder(folder);
    expect(() => answers.write(question({ kind: "confirm" }), "perhaps")).toThrow(
      expect.objectContaining({ code: "INPUT_ANSWER_INVALID" }),
    );
    expect(() => answers.write(question({}, "../../x"), "y")).toThrow(expect.objectContaining({ code: "INPUT_NOT_ASKED" }));
    expect(readdirSync(folder)).toEqual([]);
  });

  it("removes a secret when the run has it", () => {
    const answers = createAnswerFolder(folder);
    answers.write(question({ secret: true }), "hunter2");
    expect(answers.has(question({ secret: true }))).toBe(true);
    expect(answers.take(question({ secret: true }))).toEqual({ value: "hunter2" });
    expect(existsSync(file())).toBe(false);
  });

  it.each<[string, () => void]>([
    ["no JSON", () => writeFileSync(file(), "yes")],
    ["no value", () => writeFileSync(file(), '{"answer": "yes"}')],
    ["another type", () => writeFileSync(file(), '{"value": true}')],
    ["none of the choices", () => writeFileSync(file(), '{"value": "perhaps"}')],
    ["too much", () => writeFileSync(file(), JSON.stringify({ value: "x".repeat(1024 * 1024) }))],
    ["a folder", () => mkdirSync(file())],
    ["a link", () => symlinkSync("/dev/zero", file())],
    ["a pipe", () => void spawnSync("mkfifo", [file()])],
  ])("tells once of %s instead of an answer, ignores it, and lets an answer take its place", (what, put) => {
    mkdirSync(join(folder, "answers"));
    put();
    const warnings: string[] = [];
    const answers = createAnswerFolder(folder, { logger: { warn: (text) => void warnings.push(text), debug() {} } });
    const asked = question({ kind: "choice", choices: ["yes", "no"] });
    expect([answers.take(asked), answers.take(asked)]).toEqual([undefined, undefined]);
    expect(warnings).toEqual([expect.stringContaining(ID) as string]);
    if (what === "a folder") return;
    answers.write(asked, "yes");
    expect(answers.take(asked)).toEqual({ value: "yes" });
  });

  it("gives an answer to whoever waits for it, wherever it comes from", async () => {
    const stop = new AbortController();
    const answers = createAnswerFolder(folder);
    const waiting = answers.wait(question({ kind: "confirm" }), stop.signal);
    const other = answers.wait(question({}, ID.replace("01a2", "01a3")), stop.signal);
    // Written by hand, in pieces: what is not whole yet is no answer.
    mkdirSync(join(folder, "answers"), { recursive: true });
    writeFileSync(file(), '{"value": ');
    writeFileSync(file(), '{"value": "y"}');
    expect(await waiting).toEqual({ value: "yes" });
    createAnswerFolder(folder).write(question({}, ID.replace("01a2", "01a3")), "too");
    expect(await other).toEqual({ value: "too" });
  });

  it("gives what was there before anybody waited, and nothing after the signal", async () => {
    const answers = createAnswerFolder(folder);
    answers.write(question(), "early");
    expect(await answers.wait(question(), new AbortController().signal)).toEqual({ value: "early" });
    const stop = new AbortController();
    let isSettled = false;
    const id = ID.replace("01a2", "01a3");
    void answers.wait(question({ secret: true }, id), stop.signal).finally(() => (isSettled = true));
    stop.abort();
    createAnswerFolder(folder).write(question({ secret: true }, id), "late");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isSettled).toBe(false);
    expect(existsSync(join(folder, "answers", `${id}.json`))).toBe(true);
  });

  it("keeps no process alive", () => {
    const program = `
      import { createAnswerFolder } from ${JSON.stringify(join(import.meta.dirname, "answer-folder.ts"))};
      void createAnswerFolder(${JSON.stringify(folder)}).wait(${JSON.stringify(question())}, new AbortController().signal);
      console.log("waits");`;
    const { status, stdout } = spawnSync(
      process.execPath,
      ["--conditions=@llm-orc/source", "--no-warnings", "--input-type=module", "-e", program],
      {
        encoding: "utf8",
        timeout: 30_000,
      },
    );
    expect([status, stdout]).toEqual([0, "waits\n"]);
  });

  it.skipIf(process.getuid?.() === 0)("says what is wrong where it cannot write", () => {
    chmodSync(folder, 0o500);
    expect(() => createAnswerFolder(folder).write(question(), "x")).toThrow(expect.objectContaining({ code: "ARTIFACT_WRITE_FAILED" }));
    chmodSync(folder, 0o700);
  });

  it("leaves files of others alone", () => {
    mkdirSync(join(folder, "answers"));
    writeFileSync(join(folder, "notes"), "mine");
    linkSync(join(folder, "notes"), file());
    createAnswerFolder(folder).write(question(), "Rome");
    expect(readFileSync(join(folder, "notes"), "utf8")).toBe("mine");
  });
});
