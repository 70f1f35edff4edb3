import { runCli } from "../../main.ts";
import { acme, open } from "../../commands/auth/__fixtures__/acme.ts";

// The command line as a process, with signals as the app has them.
const controller = new AbortController();
process.on("SIGINT", () => controller.abort("SIGINT"));
process.exit(
  await runCli({
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    version: "0.0.0",
    programName: "llm-orc",
    providers: [acme, open],
    signal: controller.signal,
  }),
);
