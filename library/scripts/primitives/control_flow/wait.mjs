/* llm-orc-script
{
  "what": "Waits a number of seconds.",
  "input": "Nothing; what the agents before it answered is not passed on.",
  "parameters": {
    "type": "object",
    "properties": {
      "seconds": {
        "type": "number",
        "minimum": 0,
        "maximum": 3600,
        "default": 1,
        "description": "How long; parts of a second count. It takes one of the places for scripts meanwhile, and from 60 on the agent needs a timeout_seconds that is longer."
      }
    },
    "additionalProperties": false
  },
  "output": { "waited_seconds": "as given" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { setTimeout as sleep } from "node:timers/promises";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, async ({ parameters: { seconds } }) => {
  await sleep(seconds * 1000);
  return { waited_seconds: seconds };
});
