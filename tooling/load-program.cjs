"use strict";
/**
 * Loads a bundled program as `require` would, with the code that V8 compiled of it in earlier runs. Node's own cache for that keeps what
 * is compiled while a file is loaded; but V8 compiles nearly every function when it is first called, which is later. See
 * docs/decisions/0014-apps-are-a-few-commonjs-files.md.
 *
 * Copied beside the program's files, which are CommonJS in ASCII alone; those whose name ends in a hash of their content are kept.
 */
const fs = require("node:fs");
const path = require("node:path");
const { constants, Script } = require("node:vm");
const { crc32 } = require("node:zlib");

/** Below that, reading what is kept takes as long as compiling. */
const LEAST_SOURCE_BYTES = 8 * 1024;
const HASHED = /-[\w-]{8}\.cjs$/;
const PARAMETERS = ["exports", "require", "module", "__filename", "__dirname"];
const OPENING = `(function (${PARAMETERS.join(", ")}) {`;
/** There are fewer commands. */
const MOST_WORDS = 50;
/** A server's first requests are answered by then, and it may never be told to end. */
const SAVE_AFTER_MS = 10_000;

/** The exports of a file beside this one, and of all that it requires. */
function loadProgram(name) {
  const folder = cacheFolder(process.env);
  // What it compiles depends on what it does.
  const word = /^[a-z-]{1,20}$/.test(process.argv[2] ?? "") ? process.argv[2] : "-";
  const modules = new Map();
  const learned = [];

  function load(file) {
    const known = modules.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(file, module);
    const place = path.join(__dirname, file);
    const source = fs.readFileSync(place, "latin1");
    const isKept = folder !== undefined && source.length >= LEAST_SOURCE_BYTES && HASHED.test(file);
    const kept = isKept ? readKept(path.join(folder, file)) : undefined;
    const script = new Script(`${OPENING}${source}\n})`, {
      filename: place,
      columnOffset: -OPENING.length,
      cachedData: kept?.data,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const words = kept === undefined || script.cachedDataRejected ? [] : kept.words;
    if (isKept && !words.includes(word) && words.length < MOST_WORDS) learned.push({ file, script, words: [...words, word] });
    script.runInThisContext()(module.exports, requireFrom, module, place, __dirname);
    return module.exports;
  }

  function requireFrom(id) {
    return id.startsWith("./") ? load(id.slice(2)) : require(id);
  }

  function save() {
    try {
      if (learned.length > 0 && hasOwnFolder(folder)) keepAll(folder, learned.splice(0));
    } catch {
      // The next run begins as slowly as this one.
    }
  }

  const program = load(name);
  if (folder !== undefined) {
    process.on("exit", save);
    setTimeout(save, SAVE_AFTER_MS).unref();
  }
  return program;
}

/** Compiled code is code that will run: it lies in the person's own cache, one folder for each Node and place of the program. */
function cacheFolder({ XDG_CACHE_HOME: cache, HOME: home, NODE_DISABLE_COMPILE_CACHE: isOff }) {
  if (isOff) return undefined;
  const base = cache && path.isAbsolute(cache) ? cache : home && path.isAbsolute(home) ? path.join(home, ".cache") : undefined;
  const place = crc32(__dirname).toString(16);
  return base && path.join(base, "llm-orc", "compiled", `${process.version}-${process.arch}-${place}`);
}

/** Nothing when there is none, when it is not whole, or when somebody else could have written it. */
function readKept(file) {
  let descriptor;
  try {
    descriptor = fs.openSync(file, "r");
    if (!isMineAlone(fs.fstatSync(descriptor))) return undefined;
    const content = fs.readFileSync(descriptor);
    const rest = content.subarray(4);
    if (content.length < 4 || crc32(rest) !== content.readUInt32LE(0)) return undefined;
    const end = rest.indexOf(10);
    return { words: rest.toString("latin1", 0, end).split(" "), data: rest.subarray(end + 1) };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

function keepAll(folder, learned) {
  for (const { file, script, words } of learned) {
    const rest = Buffer.concat([Buffer.from(`${words.join(" ")}\n`), script.createCachedData()]);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc32(rest));
    const beside = path.join(folder, `${process.pid}-${file}`);
    try {
      fs.writeFileSync(beside, Buffer.concat([checksum, rest]), { mode: 0o600 });
      fs.renameSync(beside, path.join(folder, file));
    } catch (error) {
      fs.rmSync(beside, { force: true });
      throw error;
    }
  }
  // Of an earlier version, or of a process that was killed here.
  const files = new Set(fs.readdirSync(__dirname));
  for (const file of fs.readdirSync(folder)) if (!files.has(file)) fs.rmSync(path.join(folder, file));
}

/**
 * Makes it where it is missing; says whether it is the person's own. In the home of another one, where root may write, nothing is left.
 * One by one: below `/proc`, Node's own way to make all that is missing does not come to an end.
 */
function hasOwnFolder(folder) {
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  if (found !== undefined) return isMine(found);
  if (!hasOwnFolder(path.dirname(folder))) return false;
  fs.mkdirSync(folder, 0o700);
  return true;
}

// Where there are no users by number, permissions say nothing either.
function isMine({ uid }) {
  return process.getuid === undefined || process.getuid() === uid;
}

function isMineAlone({ uid, mode }) {
  return process.getuid === undefined || (process.getuid() === uid && (mode & 0o022) === 0);
}

module.exports = { loadProgram };
