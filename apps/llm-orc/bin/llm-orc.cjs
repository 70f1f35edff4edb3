#!/usr/bin/env node
"use strict";
// CommonJS, and no syntax that an old Node cannot read: what needs no program is answered before anything is loaded.
const { version, engines } = require("../package.json");

const args = process.argv.slice(2);
const only = args.length === 1 ? args[0] : undefined;
const running = process.versions.node.split(".").map(Number);
const oldest = engines.node.replace(">=", "").split(".").map(Number);

// The program has its own way with what nobody reads; here it is only not to be told with a trace.
const leaveUnread = (error) => (process.exitCode = error.code === "EPIPE" ? 0 : 1);

if (running[0] < oldest[0] || (running[0] === oldest[0] && running[1] < oldest[1])) {
  process.stderr.write("llm-orc needs Node.js " + oldest.join(".") + " or newer; this is " + process.versions.node + ".\n");
  process.exitCode = 2;
} else if (only === "--version" || only === "-V") {
  process.stdout.on("error", leaveUnread).write(version + "\n");
} else if ((only === "--help" || only === "-h") && !process.stdout.isTTY) {
  process.stdout.on("error", leaveUnread).write(require("node:fs").readFileSync(require.resolve("../dist/help.txt")));
} else {
  void require("../dist/load-program.cjs").loadProgram("main.cjs").main(version);
}
