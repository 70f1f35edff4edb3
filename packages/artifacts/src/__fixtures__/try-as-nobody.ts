// Gives up its rights, then tries a whole run, and prints the code of the error that it gets: try-as-nobody.ts ROOT
import { isOrcError } from "@llm-orc/contracts";
import { createRunStore } from "../index.ts";
import { runInfo } from "./sample-run.ts";

const [root = ""] = process.argv.slice(2);
const store = createRunStore({ root });
if (process.getuid?.() === 0) {
  process.setgid?.(65_534);
  process.setuid?.(65_534);
}
try {
  await store.sink().open(runInfo()).close();
  process.stdout.write("written");
} catch (error) {
  process.stdout.write(isOrcError(error) ? `${error.code} ${error.hint ?? ""}` : `not ours: ${String(error)}`);
}
