import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { Figure, Skipped } from "../report/figure.ts";
import { measureCommands } from "./measure-commands.ts";
import { measureFirstRequest } from "./measure-first-request.ts";
import { measureManyFiles } from "./measure-many-files.ts";
import { APP, CLI } from "./run-node.ts";

/** Whole processes of the command line. */
export async function measureCli(isQuick: boolean): Promise<readonly Figure[] | Skipped> {
  const missing = [CLI, join(APP, "dist")].find((path) => !existsSync(path));
  if (missing !== undefined)
    return { section: "cli", reason: `there is no ${relative(process.cwd(), missing)}: build first with pnpm build.` };
  return [...(await measureCommands(isQuick)), ...(await measureManyFiles(isQuick)), ...(await measureFirstRequest(isQuick))];
}
