/** Google's Gemini API, as a provider. */
export { google, plugin } from "./plugin.ts";
export type { GoogleSettings } from "./settings.ts";
