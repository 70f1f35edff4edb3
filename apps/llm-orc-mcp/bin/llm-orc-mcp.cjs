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
  // Compiled code is code that will run: by default it would lie where everybody on this machine has temporary files.
  const { XDG_CACHE_HOME: cache, HOME: home } = process.env;
  const base = cache !== undefined && cache.startsWith("/") ? cache : home !== undefined && home.startsWith("/") && home + "/.cache";
  if (base) require("node:module").enableCompileCache(base + "/llm-orc/compiled");
  void import("../dist/main.js").then(({ main }) => main(version));
}
