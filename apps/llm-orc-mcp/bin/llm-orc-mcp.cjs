#!/usr/bin/env node
"use strict";
// CommonJS, and no syntax that an old Node cannot read: what needs no program is answered before anything is loaded.
const { version, engines } = require("../package.json");

const running = process.versions.node.split(".").map(Number);
const oldest = engines.node.replace(">=", "").split(".").map(Number);

if (running[0] < oldest[0] || (running[0] === oldest[0] && running[1] < oldest[1])) {
  process.stderr.write("llm-orc-mcp needs Node.js " + oldest.join(".") + " or newer; this is " + process.versions.node + ".\n");
  process.exitCode = 2;
} else {
  void require("../dist/load-program.cjs").loadProgram("main.cjs").main(version);
}
