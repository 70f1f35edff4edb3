/** A simulated model: no key, no network, deterministic, and it says that it is simulated. */
export { plugin, sim } from "./plugin.ts";
export { sampleJson } from "./sample-json.ts";
export type { SimSettings } from "./settings.ts";
