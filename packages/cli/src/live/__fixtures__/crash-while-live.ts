// Run as a process of its own: its standard output plays the terminal, and it dies of an error that nobody catches.
import type { WriteStream } from "node:tty";
import { systemClock } from "@llm-orc/contracts";
import { createLiveDisplay } from "../live-display.ts";
import { eventScript } from "./events.ts";

const stream = Object.assign(process.stdout, { columns: 80, rows: 24, isTTY: true }) as WriteStream;
const display = createLiveDisplay({ stream, env: {}, clock: systemClock });
for (const event of eventScript().started("review", ["reader"]).begin(0, "reader").events) display.show(event);

const write = stream.write.bind(stream);
stream.write = (text: string) => {
  // The first frame is on the screen: now.
  if (text.includes("reader")) setImmediate(() => crash());
  return write(text);
};
setTimeout(() => process.exit(3), 20_000);

function crash(): never {
  throw new Error("crashed on purpose");
}
