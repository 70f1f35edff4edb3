import { commented, JAVASCRIPT_MAIN, JAVASCRIPT_READ, PYTHON_MAIN, PYTHON_READ } from "./template-parts.ts";
import type { ScriptLanguage } from "./script-templates.ts";

const HEADER = `what: Takes fields out of the JSON in a text, such as a model's answer.
input: what the agents before it said, else the run's input
parameters:
  type: object
  properties:
    fields: { type: array, items: { type: string }, default: [], description: The names to take; none means all. }
  additionalProperties: false
output: success, extracted, missing
reads: []
writes: []
network: false
pure: true`;

/** Takes parts out of a text. */
export const extractionTemplate: Readonly<Record<ScriptLanguage, string>> = {
  python: `${commented("#!/usr/bin/env python3", HEADER)}
import json
import re
import sys


def work(text, parameters):
    found = json_in(text)
    fields = parameters.get("fields") or list(found)
    return {
        "extracted": {name: found[name] for name in fields if name in found},
        "missing": [name for name in fields if name not in found],
    }


def json_in(text):
    """The first map in the text: alone, in a fenced block, or between other words."""
    fenced = re.findall(r"\`\`\`(?:json)?\\s*\\n(.*?)\`\`\`", text, re.DOTALL)
    for candidate in [text, *fenced, text[text.find("{") : text.rfind("}") + 1]]:
        try:
            value = json.loads(candidate)
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    raise ValueError("There is no JSON map in the text.")


${PYTHON_READ}


${PYTHON_MAIN}
`,
  javascript: `/* llm-orc-script
${HEADER}
*/
import { text } from "node:stream/consumers";

${JAVASCRIPT_MAIN}

function work(said, { fields = [] }) {
  const found = jsonIn(said);
  const names = fields.length > 0 ? fields : Object.keys(found);
  return {
    extracted: Object.fromEntries(names.filter((name) => Object.hasOwn(found, name)).map((name) => [name, found[name]])),
    missing: names.filter((name) => !Object.hasOwn(found, name)),
  };
}

/** The first map in the text: alone, in a fenced block, or between other words. */
function jsonIn(said) {
  const fenced = [...said.matchAll(/\`\`\`(?:json)?\\s*\\n([\\s\\S]*?)\`\`\`/g)].map((match) => match[1]);
  for (const candidate of [said, ...fenced, said.slice(said.indexOf("{"), said.lastIndexOf("}") + 1)]) {
    try {
      const value = JSON.parse(candidate);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    } catch {
      // The next one, then.
    }
  }
  throw new Error("There is no JSON map in the text.");
}

${JAVASCRIPT_READ}
`,
  bash: `${commented(
    "#!/usr/bin/env bash",
    `what: Takes what matches a pattern out of the run's input. Put your pattern below.
input: the run's input
parameters: { type: object, properties: {}, additionalProperties: false }
output: success, extracted, count
reads: []
writes: []
network: false
pure: true`,
  )}
set -euo pipefail

# An extended regular expression; this one finds web addresses.
pattern='https?://[^[:space:]"<>]+'

# The whole request is a JSON document on standard input: for parts of it use jq, or another language.
cat > /dev/null
# A long input is in a file instead.
text=\${INPUT_TEXT-}
if [ -n "\${INPUT_TEXT_FILE-}" ]; then text=$(cat "$INPUT_TEXT_FILE"); fi

list=""
count=0
while IFS= read -r match; do
  if [ -z "$match" ]; then continue; fi
  match=\${match//\\\\/\\\\\\\\}
  match=\${match//\\"/\\\\\\"}
  list="$list\${list:+, }\\"$match\\""
  count=$((count + 1))
done <<< "$(grep -oE -- "$pattern" <<< "$text" | tr -d '\\000-\\010\\013-\\037' | tr '\\t' ' ' || true)"

printf '{"success": true, "count": %d, "extracted": [%s]}\\n' "$count" "$list"
`,
};
