/**
 * `node memory-process.ts <baseUrl> <agents>`: runs one agent, then so many at once, and prints by how many KiB the most
 * memory that this process has had resident went up.
 */
import { createModelExecutor, independentSteps, runToEnd, toModelEnsemble } from "./model-executor.ts";

const [baseUrl = "", agents = "1"] = process.argv.slice(2);
const LATENCY_MS = 1000;
const executor = createModelExecutor(baseUrl, [1, LATENCY_MS]);
await runToEnd(executor, toModelEnsemble(independentSteps(1, 1)));
const before = process.resourceUsage().maxRSS;
await runToEnd(executor, toModelEnsemble(independentSteps(Number(agents), LATENCY_MS)));
console.log(process.resourceUsage().maxRSS - before);
