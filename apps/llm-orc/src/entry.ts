import { readFileSync } from "node:fs";
import module from "node:module";

declare const LLM_ORC_VERSION: string;

const OLDEST_NODE = [22, 19] as const;

// What needs no program is answered without loading it.
const [first, ...rest] = process.argv.slice(2);
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  process.stderr.write(`llm-orc needs Node.js ${OLDEST_NODE.join(".")} or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else if (rest.length === 0 && (first === "--version" || first === "-V")) {
  process.stdout.write(`${LLM_ORC_VERSION}\n`);
} else if (rest.length === 0 && (first === "--help" || first === "-h") && !process.stdout.isTTY) {
  process.stdout.write(readFileSync(new URL("help.txt", import.meta.url)));
} else {
  module.enableCompileCache();
  const { main } = await import("./main.ts");
  await main(LLM_ORC_VERSION);
}
