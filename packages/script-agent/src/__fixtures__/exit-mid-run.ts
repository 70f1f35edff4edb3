// A program that ends while its script runs: prints the script's temporary files and exits.
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { createScriptKind } from "../script-kind.ts";
import { testContext } from "./agent-context.ts";
import { fixtureScripts } from "./script-folder.ts";

const { env } = process;
const running = createScriptKind({ cwd: fixtureScripts, env }).run(testContext({ script: "hang-with-setsid-child.sh" }));
void running.then(() => process.exit(9));
while (!existsSync(env["READY_FILE"] ?? "")) await setTimeout(5);
process.exit(7);
