/**
 * A model server whose answers are hard on a terminal. What a model says is told by its name: `wide` characters, a `long`
 * line, `hostile` control sequences, or `plain` words. Tells its parent where it listens, and ends with it.
 */
import { startFakeModelServer } from "@llm-orc/testkit";

const ESC = "\u001B";
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  plain: Array.from({ length: 60 }, (_, index) => `word ${index} of the answer, `),
  // Two columns each, marks that take none, pictures of several code points, right to left, a tab.
  wide: Array.from({ length: 60 }, () => "漢字かな交じり文 한국어 e\u0301a\u0308 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇨🇭 עברית عربى \t"),
  long: Array.from({ length: 60 }, () => "x".repeat(20_000)),
  // Title, bell, clear, other screen, cursor away, an unfinished sequence, C1, a carriage return and a backspace.
  hostile: Array.from({ length: 60 }, () => `${ESC}]0;stolen\u0007${ESC}[2J${ESC}[?1049h${ESC}[99;99H${ESC}[31\u009B2J\rover\b\b ${ESC}[`),
};

const server = await startFakeModelServer({
  models: Object.keys(TEXTS),
  script: ({ model }) => ({ deltas: TEXTS[model] ?? ["ok"], betweenMs: 8, latencyMs: 20 }),
});
process.once("disconnect", () => process.exit(0));
process.send?.({ baseUrl: server.baseUrl });
