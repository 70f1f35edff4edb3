import { PassThrough, Writable } from "node:stream";

export interface ProgramRun {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

export interface ProgramEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** An error that nobody caught, or that it did not end. */
  readonly crash?: string;
}

type Main = (version: string) => Promise<void>;

const TIMEOUT_MS = 30_000;

/**
 * Runs the built program in this process, as its own file starts it: with arguments, folder, environment and streams of its own.
 * A new process takes a third of a second to start, this a few milliseconds; what the program loads it loads once.
 */
export async function runProgram(main: Main, { args, cwd, env, stdin = "" }: ProgramRun): Promise<ProgramEnd> {
  const input = new PassThrough();
  const [out, err] = [collector(), collector()];
  const before = {
    argv: process.argv,
    cwd: process.cwd(),
    env: { ...process.env },
    exit: process.exit.bind(process),
  };
  const streams = { stdin: input, stdout: out.stream, stderr: err.stream };
  const own = Object.keys(streams).map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
  const signals = new Map(["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => [signal, process.listeners(signal as NodeJS.Signals)] as const));

  const ended = Promise.withResolvers<Omit<ProgramEnd, "stdout" | "stderr">>();
  const onCrash = (error: unknown): void =>
    ended.resolve({ exitCode: 1, crash: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  const timer = setTimeout(() => ended.resolve({ exitCode: 1, crash: `It did not end within ${TIMEOUT_MS} ms.` }), TIMEOUT_MS);

  process.argv = [process.execPath, "llm-orc", ...args];
  process.chdir(cwd);
  replaceEnvironment(env);
  process.exit = ((code: number) => ended.resolve({ exitCode: code })) as typeof process.exit;
  for (const [name, value] of Object.entries(streams))
    Object.defineProperty(process, name, { value, configurable: true, enumerable: true });
  process.on("uncaughtException", onCrash);
  process.on("unhandledRejection", onCrash);
  try {
    input.end(stdin);
    main("0.0.0").catch(onCrash);
    const { exitCode, crash } = await ended.promise;
    process.exitCode = undefined;
    return { exitCode, stdout: out.text(), stderr: err.text(), ...(crash === undefined ? {} : { crash }) };
  } finally {
    clearTimeout(timer);
    process.off("uncaughtException", onCrash);
    process.off("unhandledRejection", onCrash);
    for (const [name, descriptor] of own) if (descriptor !== undefined) Object.defineProperty(process, name, descriptor);
    for (const [signal, listeners] of signals) {
      for (const listener of process.listeners(signal as NodeJS.Signals)) if (!listeners.includes(listener)) process.off(signal, listener);
    }
    process.argv = before.argv;
    process.exit = before.exit;
    replaceEnvironment(before.env);
    process.chdir(before.cwd);
  }
}

// Some of Node reads the environment behind this object, so it is not replaced but changed.
function replaceEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) Reflect.deleteProperty(process.env, name);
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}

function collector(): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
