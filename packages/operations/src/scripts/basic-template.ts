import { commented, JAVASCRIPT_MAIN, JAVASCRIPT_READ, PYTHON_MAIN, PYTHON_READ } from "./template-parts.ts";
import type { ScriptLanguage } from "./script-templates.ts";

const HEADER = `what: Counts the words of a text. Say here what yours does.
input: what the agents before it said, else the run's input
parameters:
  type: object
  properties:
    limit: { type: integer, default: 200, description: More words than these are too many. }
  additionalProperties: false
output: success, words, lines, too_long
reads: []
writes: []
network: false
pure: true`;

/** Works on a text and answers with figures. */
export const basicTemplate: Readonly<Record<ScriptLanguage, string>> = {
  python: `${commented("#!/usr/bin/env python3", HEADER)}
import json
import sys


def work(text, parameters):
    words = len(text.split())
    return {"words": words, "lines": len(text.splitlines()), "too_long": words > parameters.get("limit", 200)}


${PYTHON_READ}


${PYTHON_MAIN}
`,
  javascript: `/* llm-orc-script
${HEADER}
*/
import { text } from "node:stream/consumers";

${JAVASCRIPT_MAIN}

function work(said, { limit = 200 }) {
  const words = said.split(/\\s+/).filter(Boolean).length;
  return { words, lines: said === "" ? 0 : said.trimEnd().split("\\n").length, too_long: words > limit };
}

${JAVASCRIPT_READ}
`,
  bash: `${commented(
    "#!/usr/bin/env bash",
    `what: Counts the words of the run's input. Say here what yours does.
input: the run's input
parameters: { type: object, properties: {}, additionalProperties: false }
output: success, words, lines
reads: []
writes: []
network: false
pure: true`,
  )}
set -euo pipefail

# The whole request is a JSON document on standard input: for parts of it use jq, or another language.
cat > /dev/null
# A long input is in a file instead.
text=\${INPUT_TEXT-}
if [ -n "\${INPUT_TEXT_FILE-}" ]; then text=$(cat "$INPUT_TEXT_FILE"); fi

printf '{"success": true, "words": %d, "lines": %d}\\n' "$(wc -w <<< "$text")" "$(wc -l <<< "$text")"
`,
};
