import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { helpText } from "../packages/cli/src/parse-arguments.ts";
import { ROOT, withoutComments } from "./read-workspace.ts";

// What follows the program's name in sentences and titles without being a command.
const NO_COMMANDS: ReadonlySet<string> = new Set("again came configuration ensemble model nor or program reads with writes".split(" "));

/** Commands and their aliases, from the help that the program prints. */
async function commands(): Promise<ReadonlySet<string>> {
  const help = await helpText([], { version: "0.0.0", columns: 200 });
  const names = [...help.matchAll(/^ {2}llm-orc ([a-z-]+)/gm)].map((match) => match[1] as string);
  const aliases = [...help.matchAll(/\[aliases: ([^\]]+)\]/g)].flatMap((match) => (match[1] as string).split(", "));
  return new Set([...names, ...aliases]);
}

interface Mention {
  readonly command: string;
  readonly file: string;
}

/** Every `llm-orc <word>` in what the program or its reference says: sources without comments, and the data of the reference. */
function mentions(): readonly Mention[] {
  return globSync(["packages/*/src/**/*.ts", "apps/*/src/**/*.ts", "tooling/error-reference/*.ts"], { cwd: ROOT })
    .filter((file) => !/\.test(-d)?\.ts$|\/__fixtures__\//.test(file))
    .flatMap((file) =>
      [...withoutComments(readFileSync(join(ROOT, file), "utf8")).matchAll(/\bllm-orc ([a-z][a-z-]*)/g)].map(([, command = ""]) => ({
        command,
        file,
      })),
    );
}

describe("texts of the program", () => {
  it("name only commands that exist", async () => {
    const known = await commands();
    expect([...known]).toEqual(expect.arrayContaining(["run", "check", "artifacts", "schema"]));
    const found = mentions();
    expect(found.length).toBeGreaterThan(20);
    const unknown = found.filter(({ command }) => !known.has(command) && !NO_COMMANDS.has(command));
    expect(unknown.map(({ command, file }) => `llm-orc ${command} (${file})`)).toEqual([]);
  });
});
