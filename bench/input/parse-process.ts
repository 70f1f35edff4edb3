/** `node parse-process.ts <name>`: what a fresh process takes to load one hostile text, or the thousand agents, in milliseconds. */
import { loadBadInput } from "./core-config.ts";

const { parseMs, hostileTexts, thousandAgents } = await loadBadInput();
const name = process.argv[2] ?? "";
const text = name === "a thousand agents" ? thousandAgents : hostileTexts[name]?.text;
if (text === undefined) throw new RangeError(`There is no hostile text "${name}".`);
console.log(await parseMs(text));
