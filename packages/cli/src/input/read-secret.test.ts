import { describe, expect, it } from "vitest";
import { PassThrough } from "node:stream";
import { authHome } from "../commands/auth/__fixtures__/auth-home.ts";
import type { CliContext } from "../cli-context.ts";
import { hasTerminals, inTerminal } from "./__fixtures__/in-terminal.ts";
import { Interrupted } from "./interrupted.ts";
import { readLine } from "./read-line.ts";
import { readSecret } from "./read-secret.ts";

const KEY = "acme-key-0123456789";
const QUESTION = "what you type is not shown";

describe("readSecret", () => {
  it.each([
    ["a line", ["abc\r"], "abc"],
    ["a line in pieces", ["a", "b", "c", "\n"], "abc"],
    ["what backspace leaves", ["abd\u007fc\b\u007f\u007f\u007f\u007fxyz\r"], "xyz"],
    ["what is typed after Ctrl-U", ["wrong\u0015right\r"], "right"],
    ["a paste between its marks, and no arrow keys", ["\u001b[200~abc\u001b[201~\u001b[A\u001bOB\u001bx\r"], "abc"],
    ["a mark that comes in pieces", ["a\u001b", "[2", "00~b\r"], "ab"],
    ["characters of several bytes", ["schl\u00fcssel\u{1f511}\u007f\r"], "schl\u00fcssel"],
    ["nothing, on Ctrl-D", ["\u0004"], ""],
    ["nothing, when the input ends", [], ""],
  ])("takes %s", async (_what, pieces, secret) => {
    const { context, stderr, modes } = terminal(pieces);
    expect((await readSecret(context, "Key")).reveal()).toBe(secret);
    expect(stderr()).toBe(`Key (${QUESTION}): \n`);
    expect(modes).toEqual([true, false]);
  });

  it("takes a character whose bytes come apart", async () => {
    const bytes = Buffer.from("k\u00fc\r");
    const { context } = terminal([bytes.subarray(0, 2), bytes.subarray(2)]);
    expect((await readSecret(context, "Key")).reveal()).toBe("k\u00fc");
  });

  it("ends on Ctrl-C, and leaves the terminal as it was", async () => {
    const { context, modes } = terminal(["abc\u0003"]);
    await expect(readSecret(context, "Key")).rejects.toBeInstanceOf(Interrupted);
    expect(modes).toEqual([true, false]);
  });

  it("ends when the program is told to, and leaves the terminal as it was", async () => {
    const controller = new AbortController();
    const { context, modes } = terminal(["abc"], { signal: controller.signal, isOpen: true });
    const reading = readSecret(context, "Key");
    controller.abort("SIGTERM");
    await expect(reading).rejects.toBe("SIGTERM");
    expect(modes).toEqual([true, false]);
  });

  it("leaves what was typed ahead to the next question", async () => {
    const { context } = terminal(["first\rsecond\nthird\r"]);
    expect((await readSecret(context, "Key")).reveal()).toBe("first");
    expect(await readLine(context, "? ")).toBe("second");
    expect((await readSecret(context, "Key")).reveal()).toBe("third");
    expect(await readLine(context, "? ")).toBeUndefined();
  });

  describe.skipIf(!hasTerminals)("in a real terminal", () => {
    it("shows nothing of what is typed, takes a correction, and lets the terminal show again", async () => {
      const user = authHome();
      const steps = [{ after: QUESTION, types: `wrong\u007f\u007f\u007f\u007f\u007f${KEY}\r` }];
      const { screen, exitCode, echoes, left } = await inTerminal(["auth", "add", "acme"], { ...user, cwd: user.root, steps });
      expect([exitCode, echoes, left], screen).toEqual([0, true, 0]);
      expect(screen).toContain("Stored the key of acme");
      expect(screen).not.toMatch(/wrong|acme-key|\*/);
      expect(await user.list()).toMatchObject([{ provider: "acme", source: "file" }]);
    }, 60_000);

    it("takes a paste of a long key at once", async () => {
      const user = authHome();
      const pasted = `sk-${"0123456789abcdef".repeat(120)}`;
      const steps = [{ after: QUESTION, types: `\u001b[200~${pasted}\u001b[201~\r` }];
      const { screen, exitCode } = await inTerminal(["auth", "add", "acme"], { ...user, cwd: user.root, steps });
      expect(exitCode, screen).toBe(0);
      expect(screen).not.toContain("0123456789abcdef");
      user.write({
        ".llm-orc/profiles/a.yaml": "name: a\nprovider: acme\nmodel: m\n",
        ".llm-orc/ensembles/ask.yaml": "name: ask\ndescription: d\nagents: [{name: a, model_profile: a}]\n",
      });
      const { stdout } = await user.run(["run", "ask", "x", "--json"]);
      expect(JSON.parse(stdout)).toMatchObject({ results: { a: { response: "asked with <[redacted]>" } } });
    }, 60_000);

    it("ends with 130 on Ctrl-C, stores nothing and says nothing more", async () => {
      const user = authHome();
      const steps = [{ after: QUESTION, types: `${KEY}\u0003` }];
      const { screen, exitCode, echoes } = await inTerminal(["auth", "add", "acme"], { ...user, cwd: user.root, steps });
      expect([exitCode, echoes]).toEqual([130, true]);
      expect(screen).not.toContain("error");
      expect(await user.list()).toEqual([]);
    }, 60_000);

    it("leads through auth setup, and ends with 130 on Ctrl-C at a question too", async () => {
      const user = authHome();
      const steps = [
        { after: "Number or name: ", types: "acne\n" },
        { after: "Did you mean acme?\r\nNumber or name: ", types: "1\n" },
        { after: QUESTION, types: `${KEY}\r` },
      ];
      const done = await inTerminal(["auth", "setup"], { ...user, cwd: user.root, steps });
      expect([done.exitCode, done.left], done.screen).toEqual([0, 0]);
      expect(done.screen).not.toContain(KEY);
      expect(await user.list()).toMatchObject([{ provider: "acme" }]);
      const left = await inTerminal(["auth", "setup"], {
        ...user,
        cwd: user.root,
        steps: [{ after: "Number or name: ", types: "\u0003" }],
      });
      expect(left.exitCode, left.screen).toBe(130);
    }, 60_000);
  });
});

interface FakeTerminal {
  readonly context: CliContext;
  readonly stderr: () => string;
  /** What the terminal was told: true for raw. */
  readonly modes: readonly boolean[];
}

function terminal(pieces: readonly (string | Buffer)[], { signal = new AbortController().signal, isOpen = false } = {}): FakeTerminal {
  const modes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (isRaw: boolean) => void modes.push(isRaw) });
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  for (const piece of pieces) stdin.write(piece);
  if (!isOpen) stdin.end();
  return {
    context: { stdin, stderr, signal } as unknown as CliContext,
    stderr: () => String(stderr.read() ?? ""),
    modes,
  };
}
