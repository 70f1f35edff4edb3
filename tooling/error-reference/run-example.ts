import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { renderDiagnostics } from "../../packages/cli/src/render/diagnostics.ts";
import type { Diagnostic } from "../../packages/contracts/src/index.ts";
import { checkEnsembles, createContext } from "../../packages/operations/src/index.ts";
import { openaiCompatible } from "../../packages/providers-openai-compatible/src/index.ts";
import { sim } from "../../packages/providers-sim/src/index.ts";
import type { DiagnosticEntry } from "./entry.ts";

/** What `llm-orc check` finds in an example. */
export interface ExampleOutcome {
  readonly severity: Diagnostic["severity"];
  /** As it is printed on a terminal. */
  readonly printed: string;
  /** Codes of everything that was found. */
  readonly codes: readonly string[];
}

export type EntryWithExample = Extract<DiagnosticEntry, { readonly example: string }>;

/** Checks an example in a project of its own, as the command line does. Throws when the entry's code is not found in it. */
export async function runExample({ code, example, files = {} }: EntryWithExample): Promise<ExampleOutcome> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "error-reference-")));
  try {
    writeProject(root, { "ensembles/review.yaml": example, "profiles/demo.yaml": DEMO_PROFILE, ...files });
    const context = createContext({
      cwd: root,
      // No key, no server and nothing of the user's own: the same everywhere.
      env: { PATH: process.env["PATH"], HOME: root, OLLAMA_HOST: "127.0.0.1:1" },
      providers: [sim, openaiCompatible],
      signal: AbortSignal.timeout(20_000),
    });
    const { ensembles } = await checkEnsembles.run(context, { ensembles: [join(root, ".llm-orc/ensembles/review.yaml")] });
    const diagnostics = ensembles.flatMap((ensemble) => ensemble.diagnostics);
    const codes = diagnostics.map((diagnostic) => diagnostic.code);
    const found = diagnostics.find((diagnostic) => diagnostic.code === code);
    if (found === undefined) throw new Error(`The example of ${code} gives ${codes.length === 0 ? "no problem" : codes.join(", ")}.`);
    const lines = await renderDiagnostics([found], {
      readSource: (file) => readFileSync(file, "utf8"),
      showFile: (file) => relative(root, file),
    });
    // The last lines only count the problems.
    const printed = lines
      .slice(0, -2)
      .map((line) => line.replaceAll(`${root}/`, "").replaceAll(root, "the project's folder").trimEnd())
      .join("\n");
    return { severity: found.severity, printed, codes };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const DEMO_PROFILE = "name: demo\nprovider: sim\nmodel: small\n";

function writeProject(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, ".llm-orc", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (path.startsWith("scripts/")) chmodSync(file, 0o755);
  }
}
