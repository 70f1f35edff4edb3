import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { markedProcesses, processesWith, runScript, testEnvironment } from "../__fixtures__/run-script.ts";
import { fixtureScripts, temporaryFolder } from "../__fixtures__/script-folder.ts";
import { inspectScript } from "../inspect-script.ts";
import { findExecutable } from "../resolve/find-executable.ts";
import { toSandboxed } from "./to-sandboxed.ts";
import type { ScriptKindOptions } from "../script-kind-options.ts";

const hasSandbox = findExecutable("bwrap", testEnvironment, "/") !== null;

afterEach(() => expect(markedProcesses()).toEqual([]));

// Each line names one try; the script prints which of them worked.
const attempts = `
try() { if (eval "$2") > /dev/null 2>&1; then echo "$1"; fi; }
while IFS='|' read -r name command; do try "$name" "$command"; done < attempts
`;

interface Attempt {
  readonly header?: string;
  /** Commands by name. */
  readonly commands: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly parameters?: Record<string, string | readonly string[]>;
  readonly options?: Partial<ScriptKindOptions>;
  readonly prepare?: (folder: string) => void;
}

describe.runIf(hasSandbox)("the sandbox", () => {
  it("keeps a script from the network, other folders and other processes", async () => {
    using folder = temporaryFolder({ ".llm-orc/scripts/look.sh": readFileSync(join(fixtureScripts, "look-around.sh"), "utf8") });
    const outcome = await runScript("look.sh", {}, { input: "x".repeat(200_000) }, { cwd: folder.path, sandbox: "os" });
    expect(JSON.parse(outcome.response ?? "")).toEqual({
      interfaces: 1,
      processes: true,
      outside: false,
      inside: false,
      temporary: true,
      input: 200_000,
    });
    expect(readdirSync(folder.path)).toEqual([".llm-orc"]);
  });

  it("lets a script write what its header declares, and nothing else", async () => {
    const { worked, left } = await attempt({
      header:
        'writes: [out, "notes.txt", "${parameters.report}", "${parameters.many}", "${parameters.absent}"]\nparameters: {properties: {by_default: {default: made}}}',
      parameters: { report: "reports/today.txt", many: ["one.txt", "two.txt"] },
      files: { "out/.keep": "", "notes.txt": "", "one.txt": "", "two.txt": "", "reports/old.txt": "" },
      commands: {
        folder: "echo x > out/new.txt",
        file: "echo x > notes.txt",
        parameter: "echo x > reports/today.txt",
        list: "echo x > one.txt && echo x > two.txt",
        other: "echo x > other.txt",
        removed: "rm notes.txt",
        "others' temporary files": `ls ${join("/tmp", "llm-orc-test-*", "attempts")} | grep -v "^$PWD"`,
      },
    });
    expect(worked).toEqual(["folder", "file", "parameter", "list"]);
    expect(left).not.toContain("other.txt");
  });

  it("opens the nearest folder that is there for a path that is not, and makes nothing itself", async () => {
    const header = 'writes: ["deep/er/report.txt"]';
    expect(
      (await attempt({ header, files: { "deep/.keep": "" }, commands: { it: "mkdir deep/er && echo x > deep/er/report.txt" } })).worked,
    ).toEqual(["it"]);
    const { worked, left } = await attempt({ header, files: { "deep/.keep": "" }, commands: { beside: "echo x > beside.txt" } });
    expect(worked).toEqual([]);
    expect(left).toEqual([".llm-orc", "attempts", "deep"]);
  });

  it("keeps the project's own folder as it is, also from who may write everywhere", async () => {
    const commands = { here: "echo x > x.txt", ensemble: "echo x > .llm-orc/new.yaml", script: "echo x > .llm-orc/scripts/x.sh" };
    expect((await attempt({ header: "writes: [.]", commands })).worked).toEqual(["here"]);
    expect((await attempt({ header: "writes: [., .llm-orc]", commands })).worked).toEqual(["here", "ensemble", "script"]);
    const header = 'writes: ["${parameters.path}"]';
    expect((await attempt({ header, commands, parameters: { path: ".llm-orc/scripts/x.sh" } })).worked).toEqual([]);
  });

  it.each<[string, Attempt["parameters"], ((folder: string) => void) | undefined]>([
    ["../outside.txt", {}, undefined],
    ["/etc/passwd", {}, undefined],
    ["${parameters.path}", { path: "a/../../outside.txt" }, undefined],
    ["${parameters.path}", { path: ["fine.txt", "/var/x"] }, undefined],
    ["link/x.txt", {}, (folder) => symlinkSync("/var", join(folder, "link"))],
    ["dangling", {}, (folder) => symlinkSync("/var/not-there", join(folder, "dangling"))],
    ["circle", {}, (folder) => symlinkSync("circle", join(folder, "circle"))],
    ["a\0b", {}, undefined],
  ])("refuses a script that would write to %j (%j), before it runs and at the check", async (path, parameters = {}, prepare) => {
    using folder = temporaryFolder({ ".llm-orc/scripts/x.sh": `# llm-orc-script\n# writes: [${JSON.stringify(path)}]\ntouch ran` });
    prepare?.(folder.path);
    const options = { cwd: folder.path, env: testEnvironment, sandbox: "os" } as const;
    expect((await runScript("x.sh", { parameters }, {}, options)).error).toMatchObject({
      code: "SCRIPT_SANDBOX_REFUSED",
      message: expect.stringContaining("leads out of"),
    });
    expect((await inspectScript({ script: "x.sh", parameters }, options, new AbortController().signal)).problems).toMatchObject([
      { code: "ORC3108", severity: "error" },
    ]);
    expect(existsSync(join(folder.path, "ran"))).toBe(false);
  });

  it("does not judge a path that only the run knows", async () => {
    using folder = temporaryFolder({ "x.sh": '# llm-orc-script\n# writes: ["${parameters.path}"]\n' });
    const call = { script: "x.sh", parameters: { path: "/${input}" } };
    const options = { cwd: folder.path, env: testEnvironment, sandbox: "os" } as const;
    expect((await inspectScript(call, options, new AbortController().signal)).problems).toEqual([]);
  });

  it("gives a script without a header what the configuration allows", async () => {
    const commands = { allowed: "echo x > out/x.txt", other: "echo x > x.txt" };
    const files = { "out/.keep": "" };
    expect((await attempt({ commands, files })).worked).toEqual([]);
    expect((await attempt({ commands, files, options: { sandboxAllows: { writable: ["out"] } } })).worked).toEqual(["allowed"]);
    // Who declares is taken at its word.
    expect((await attempt({ header: "writes: []", commands, files, options: { sandboxAllows: { writable: ["out"] } } })).worked).toEqual(
      [],
    );
  });

  it("gives the network to who declares it, or where the configuration does, and to nobody where it is closed", async () => {
    const server = createServer((socket) => socket.on("error", () => {}).end("hello")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const commands = { reached: `exec 3<> /dev/tcp/127.0.0.1/${port}` };
    const reaches = async (header: string | undefined, network?: boolean): Promise<boolean> => {
      const options = network === undefined ? {} : { sandboxAllows: { network } };
      return (await attempt({ ...(header === undefined ? {} : { header }), commands, options })).worked.length > 0;
    };
    try {
      expect(await reaches("network: true")).toBe(true);
      expect(await reaches("network: true", false)).toBe(false);
      expect(await reaches("network: false", true)).toBe(false);
      expect(await reaches("what: nothing")).toBe(false);
      expect(await reaches(undefined)).toBe(false);
      expect(await reaches(undefined, true)).toBe(true);
    } finally {
      server.close();
    }
  });

  it("hides keys and logins, and shows the user's own scripts all the same", async () => {
    using home = temporaryFolder({
      ".ssh/id": "secret",
      ".aws/credentials": "secret",
      ".config/gcloud/token": "secret",
      ".config/llm-orc/credentials": "secret",
      ".config/llm-orc/scripts/mine.sh":
        "for f in ~/.ssh/id ~/.aws/credentials ~/.config/gcloud/token ~/.config/llm-orc/credentials ~/seen; do cat $f || true; done",
      seen: "seen",
    });
    using folder = temporaryFolder();
    const options = { cwd: folder.path, sandbox: "os", env: { ...testEnvironment, HOME: home.path } } as const;
    // Below /tmp everything is hidden anyway: shown again, so that only the masks can hide it.
    const shown = { ...options, project: { root: home.path, dir: join(home.path, "none"), scripts: join(home.path, "none") } as never };
    expect((await runScript("mine.sh", { depends_on: ["a"] }, {}, shown)).response).toBe("seen");
    const absolute = join(home.path, ".config/llm-orc/own.sh");
    writeFileSync(absolute, "cat ~/.config/llm-orc/credentials 2>&1 || true; echo ran");
    const outcome = await runScript(absolute, { depends_on: ["a"] }, {}, shown);
    expect(outcome.response).toContain("ran");
    expect(outcome.response).not.toContain("secret");
    mkdirSync(join(home.path, ".ssh/project"));
    expect((await runScript("echo hi", {}, {}, { ...shown, cwd: join(home.path, ".ssh/project") })).error).toMatchObject({
      code: "SCRIPT_SANDBOX_REFUSED",
      message: expect.stringContaining(".ssh"),
    });
  });

  it("ends what a script leaves behind, also without environment and in a session of its own", async () => {
    using folder = temporaryFolder();
    const name = join(folder.path, "daemon");
    const daemon = `setsid env -i ${process.execPath} -e 'setTimeout(() => {}, 1e6)' ${name}`;
    const script = `${daemon} > /dev/null 2>&1 < /dev/null &\necho started`;
    const outcome = await runScript(script, { depends_on: ["a"] }, {}, { cwd: folder.path, sandbox: "os" });
    expect(outcome.response).toBe("started");
    expect(processesWith(name)).toEqual([]);
  });

  it("runs what imports from beside it, wherever that is", async () => {
    using folder = temporaryFolder({
      "library/lib/word.mjs": "export const word = 'shared';",
      "library/tools/say.mjs": 'import { word } from "../lib/word.mjs"; console.log(word);',
      "project/.keep": "",
    });
    const options = { cwd: join(folder.path, "project"), scriptDirs: [join(folder.path, "library")], sandbox: "os" } as const;
    expect((await runScript("tools/say.mjs", { depends_on: ["a"] }, {}, options)).response).toBe("shared");
  });

  it("closes sockets", async () => {
    using folder = temporaryFolder();
    const socket = join(folder.path, "daemon.sock");
    const server = createServer((connection) => connection.end()).listen(socket);
    await once(server, "listening");
    const program = `require("net").connect(${JSON.stringify(socket)}).on("connect", () => process.exit(0)).on("error", () => process.exit(1))`;
    // Node itself may be installed below /tmp.
    const nothing = { writable: [], kept: [], hidden: [], shown: [folder.path, dirname(process.execPath)] };
    const sandbox = { ...nothing, program: findExecutable("bwrap", testEnvironment, "/") as string, network: false, cwd: "/" };
    const exitCode = async (closed: readonly string[]): Promise<unknown> => {
      const { command, args } = toSandboxed({ command: process.execPath, args: ["-e", program] }, { ...sandbox, closed });
      const [code] = await once(spawn(command, args, { stdio: "ignore" }), "exit");
      return code;
    };
    try {
      expect([await exitCode([]), await exitCode([socket])]).toEqual([0, 1]);
    } finally {
      server.close();
    }
  });

  it("gives no rights of root", async () => {
    expect(
      (await attempt({ header: "writes: [.]", commands: { remount: "mount -o remount,rw /", hostname: "hostname other" } })).worked,
    ).toEqual([]);
  });
});

it("says so when bubblewrap may not do its work", async () => {
  using folder = temporaryFolder({ bwrap: "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n" });
  const env = { ...testEnvironment, PATH: `${folder.path}:${testEnvironment["PATH"]}` };
  expect((await runScript("echo hi", {}, {}, { sandbox: "os", env })).error).toMatchObject({
    code: "SCRIPT_SANDBOX_MISSING",
    message: expect.stringContaining("No permissions to create new namespace"),
    hint: expect.stringContaining("bwrap --ro-bind"),
  });
});

it("refuses to run without the sandbox that was asked for", async () => {
  using folder = temporaryFolder({ bash: "#!/bin/sh\nexit 0\n" });
  const outcome = await runScript("echo hi", {}, {}, { sandbox: "os", env: { ...testEnvironment, PATH: folder.path } });
  expect(outcome.error).toMatchObject({ code: "SCRIPT_SANDBOX_MISSING", hint: expect.stringContaining("bubblewrap") });
});

async function attempt({ header, commands, files = {}, parameters = {}, options = {}, prepare }: Attempt) {
  const said = header === undefined ? "" : `# llm-orc-script\n${header.replace(/^/gm, "# ")}\n`;
  using folder = temporaryFolder({
    ...files,
    ".llm-orc/scripts/tries.sh": said + attempts,
    attempts: Object.entries(commands)
      .map(([name, command]) => `${name}|${command}\n`)
      .join(""),
  });
  prepare?.(folder.path);
  const outcome = await runScript("tries.sh", { depends_on: ["a"], parameters }, {}, { cwd: folder.path, sandbox: "os", ...options });
  expect(outcome).toMatchObject({ status: "success" });
  return { worked: (outcome.response ?? "").split("\n").filter(Boolean), left: readdirSync(folder.path).sort() };
}
