/** The user's own installed claude command as a provider. It runs only when the user says so, and its tokens are never read. */
export { claudeCli, plugin } from "./plugin.ts";
export type { ClaudeCliSettings } from "./settings.ts";
