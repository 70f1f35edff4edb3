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
import { fixedClock } from "./__fixtures__/sample-run.ts";
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

const MIB = 1024 * 1024;

/** An answer whose file has so many bytes. */
function sized(bytes: number): string {
  return JSON.stringify({ value: "x".repeat(bytes - JSON.stringify({ value: "" }).length) });
}

describe("createAnswerFolder", () => {
  it("leaves an answer that only its owner can read, and nothing else", () => {
    const warnings: string[] = [];
    const answers = createAnswerFolder(folder, { logger: { warn: (text) => void warnings.push(text), debug() {} } });
    expect([answers.has(question()), warnings]).toEqual([false, []]);
    expect(existsSync(join(folder, "answers"))).toBe(false);
    answers.write(question(), "Rome");
    expect(readdirSync(join(folder, "answers"))).toEqual([`${ID}.json`]);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "answers")).mode & 0o777).toBe(0o700);
    expect(createAnswerFolder(folder).take(question())).toEqual({ value: "Rome" });
  });

  it("keeps with the answer when it was given, and keeps it when the run has it", () => {
    const answers = createAnswerFolder(folder, { clock: fixedClock(Date.UTC(2026, 10, 23)) });
    answers.write(question(), "Rome");
    answers.take(question());
    expect(readFileSync(file(), "utf8")).toBe('{"value":"Rome","answered_at":"2026-11-23T00:00:00.000Z"}\n');
  });

  it("refuses a second answer, and keeps the first", () => {
    const answers = createAnswerFolder(folder);
    answers.write(question(), "first");
    expect(() => createAnswerFolder(folder).write(question(), "second")).toThrow(
      expect.objectContaining({
        code: "INPUT_ALREADY_ANSWERED",
        message: '"Go on?" has an answer already.',
        hint: "See what is still open: llm-orc answer --list",
      }),
    );
    expect(answers.take(question())).toEqual({ value: "first" });
  });

  it("refuses what is no answer, and an id that leads elsewhere, and writes nothing", () => {
    const answers = createAnswerFolder(folder);
    expect(() => answers.write(question({ kind: "confirm" }), "perhaps")).toThrow(
      expect.objectContaining({
        code: "INPUT_ANSWER_INVALID",
        message: expect.stringMatching(/^This is no answer to "Go on\?"\. ./) as string,
        hint: "See the question: llm-orc answer --list",
      }),
    );
    for (const id of ["../../x", `../${ID}`, `${ID}/../../x`, ID.replaceAll("-", "")]) {
      expect(() => answers.write(question({}, id), "y")).toThrow(
        expect.objectContaining({ code: "INPUT_NOT_ASKED", message: `"${id}" is no question's id.`, hint: "See: llm-orc answer --list" }),
      );
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it("removes a secret when the run has it", () => {
    const answers = createAnswerFolder(folder);
    answers.write(question({ secret: true }), "hunter2");
    expect(answers.has(question({ secret: true }))).toBe(true);
    expect(answers.take(question({ secret: true }))).toEqual({ value: "hunter2" });
    expect(existsSync(file())).toBe(false);
    // What somebody is still writing.
    writeFileSync(file(), '{"value": ');
    expect([answers.take(question({ secret: true })), existsSync(file())]).toEqual([undefined, true]);
  });

  it.each<[string, () => void, string]>([
    ["no JSON", () => writeFileSync(file(), "yes"), 'it must be JSON such as {"value": "yes"}.'],
    ["no object", () => writeFileSync(file(), "null"), 'it must be JSON such as {"value": "yes"}.'],
    ["no value", () => writeFileSync(file(), '{"answer": "yes"}'), 'it must be JSON such as {"value": "yes"}.'],
    ["another type", () => writeFileSync(file(), '{"value": true}'), 'it must be JSON such as {"value": "yes"}.'],
    ["none of the choices", () => writeFileSync(file(), '{"value": "perhaps"}'), "yes"],
    ["too much", () => writeFileSync(file(), sized(MIB + 1)), "it is larger than 1 MiB."],
    ["a folder", () => mkdirSync(file()), "it is no file."],
    ["a link", () => symlinkSync("/dev/zero", file()), "ELOOP"],
    ["a pipe", () => void spawnSync("mkfifo", [file()]), "it is no file."],
  ])("tells once of %s instead of an answer, ignores it, and lets an answer take its place", (what, put, problem) => {
    mkdirSync(join(folder, "answers"));
    put();
    const warnings: string[] = [];
    const answers = createAnswerFolder(folder, { logger: { warn: (text) => void warnings.push(text), debug() {} } });
    const asked = question({ kind: "choice", choices: ["yes", "no"] });
    expect([answers.take(asked), answers.take(asked), answers.has(asked)]).toEqual([undefined, undefined, false]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(`${file()} is not taken for an answer: `);
    expect(warnings[0]).toMatch(problem);
    if (what === "a folder") {
      expect(() => answers.write(asked, "yes")).toThrow(expect.objectContaining({ code: "ARTIFACT_WRITE_FAILED" }));
      return;
    }
    answers.write(asked, "yes");
    expect(answers.take(asked)).toEqual({ value: "yes" });
  });

  it("tells again when something else is wrong", () => {
    mkdirSync(join(folder, "answers"));
    const warnings: string[] = [];
    const answers = createAnswerFolder(folder, { logger: { warn: (text) => void warnings.push(text), debug() {} } });
    for (const text of ["", "yes", sized(MIB + 1)]) {
      writeFileSync(file(), text);
      answers.take(question());
    }
    expect(warnings).toEqual([expect.stringMatching(/must be JSON/), expect.stringMatching(/larger/)]);
  });

  it("takes an answer of 1 MiB", () => {
    mkdirSync(join(folder, "answers"));
    writeFileSync(file(), sized(MIB));
    expect(createAnswerFolder(folder).has(question())).toBe(true);
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
    const stop = new AbortController();
    const before = process.getActiveResourcesInfo();
    void createAnswerFolder(folder).wait(question(), stop.signal);
    expect(process.getActiveResourcesInfo()).toEqual(before);
    stop.abort();
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

  it("says that an answer could not be written where something stands in the way of its folder", () => {
    writeFileSync(join(folder, "answers"), "");
    expect(() => createAnswerFolder(folder).write(question(), "x")).toThrow(
      expect.objectContaining({
        code: "ARTIFACT_WRITE_FAILED",
        message: expect.stringMatching(/^The answer could not be written: /) as string,
      }),
    );
  });

  it("leaves files of others alone", () => {
    mkdirSync(join(folder, "answers"));
    writeFileSync(join(folder, "notes"), "mine");
    linkSync(join(folder, "notes"), file());
    createAnswerFolder(folder).write(question(), "Rome");
    expect(readFileSync(join(folder, "notes"), "utf8")).toBe("mine");
  });
});
