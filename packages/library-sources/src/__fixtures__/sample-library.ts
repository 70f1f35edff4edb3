/** A small library in the layout of today: every kind of entry, and everything that an entry can need. */
export const SAMPLE_LIBRARY: Readonly<Record<string, string>> = {
  "ensembles/review/two-views.yaml": `name: two-views
description: >
  Two views of a text,
  and what they share.
agents:
  - {name: measure, script: text/measure.mjs}
  - {name: count, script: text/count-words.py}
  - {name: shell, script: echo hello}
  - {name: read, script: primitives/file_ops/read_file.py}
  - {name: reader, model_profile: quick, depends_on: [measure]}
  - {name: writer, model_profile: careful, depends_on: [measure]}
  - {name: judge, model: m-1, provider: sim, depends_on: [reader, writer]}
  - {name: child, ensemble: review/summary}
`,
  "ensembles/review/summary.yaml": "name: summary\ndescription: Sums up.\nagents:\n  - {name: a, model_profile: quick}\n",
  "ensembles/broken.yaml": "name: [broken\n",
  "profiles/quick.yaml": "# For steps that are short.\nname: quick\nprovider: sim\nmodel: small\nfallback_model_profile: spare\n",
  "profiles/spare.yaml": "name: spare\nprovider: sim\nmodel: spare-1\n",
  "profiles/here/careful.yaml": "name: careful\ndescription: On this machine.\nprovider: ollama\nmodel: large\n",
  "profiles/there/careful.yaml": "name: careful\nprovider: anthropic-api\nmodel: larger\n",
  "scripts/text/measure.mjs": `/* llm-orc-script
{ "what": "Measures a \\"text\\".", "input": "a text" }
*/
import { widths } from "./parts/widths.mjs";
export { answer } from "../lib/answer.mjs";
const table = new URL("./parts/table.json", import.meta.url);
const elsewhere = await import("node:fs"); // "./not-there.mjs"
`,
  "scripts/text/parts/widths.mjs": 'import "../../lib/answer.mjs";\nexport const widths = [];\n',
  "scripts/text/parts/table.json": "{}\n",
  "scripts/lib/answer.mjs": "export const answer = 1;\n",
  "scripts/text/count_words.py": '#!/usr/bin/env python3\n"""Counts words. And more."""\nimport json\nfrom . import words\nimport helpers.sums as sums\n',
  "scripts/text/words.py": "",
  "scripts/text/helpers/__init__.py": "",
  "scripts/text/helpers/sums.py": "",
  "scripts/text/measure.test.mjs": "",
  "templates/plain.yaml": "name: plain\ndescription: A start.\nagents:\n  - {name: a, model_profile: quick}\n",
  "README.md": "# Not an entry\n",
};
