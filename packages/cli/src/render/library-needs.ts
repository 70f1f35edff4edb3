import { type LibraryShowOutput, shellWord } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { styleOf } from "../terminal-style.ts";
import { formatCount } from "./format.ts";
import { printableLine } from "./printable.ts";

/** What an entry takes to run, and what to type next. */
export function renderNeeds({ entry, needs }: LibraryShowOutput, { stderr, env }: CliContext): string {
  const { palette } = styleOf(stderr, env);
  const row = (label: string, values: readonly string[]): readonly string[] =>
    values.length === 0 ? [] : [`  ${label.padEnd(10)}${values.map((value) => printableLine(value)).join(", ")}`];
  const rows =
    needs === undefined
      ? ["  it does not load"]
      : [
          ...row(
            "scripts",
            needs.scripts.map(({ reference, state }) => withState(reference, state === "library" ? "" : STATES[state])),
          ),
          ...row(
            "profiles",
            needs.profiles.map(({ name, state, paths }) => withState(name, profileNote(state, paths))),
          ),
          ...row(
            "models",
            needs.models.map(({ provider, model }) => (provider === undefined ? model : `${model} (${provider})`)),
          ),
          ...row(
            "ensembles",
            needs.ensembles.map(({ reference, state }) => withState(reference, state === "missing" ? STATES.missing : "")),
          ),
          ...needs.notes.map((note) => `  note      ${printableLine(note)}`),
        ];
  const files = needs === undefined || needs.files.length < 2 ? "" : ` (${formatCount(needs.files.length, "file")})`;
  return [
    "",
    palette.strong(`${entry.kind} ${printableLine(entry.id)} needs`),
    ...(rows.length === 0 ? ["  nothing"] : rows),
    `Copy it into this project${files}: llm-orc library copy ${shellWord(nameToType(entry))}`,
    "",
  ].join("\n");
}

const STATES = { bundled: "comes with llm-orc", missing: "not in this library" } as const;

function withState(name: string, state: string): string {
  return state === "" ? name : `${name} (${state})`;
}

function profileNote(state: "library" | "choice" | "missing", paths: readonly string[]): string {
  if (state === "choice") return `any of ${paths.length}: --profiles ${paths.map((path) => path.split("/").at(-2) ?? "").join(" or ")}`;
  return state === "missing" ? "yours to define" : "";
}

function nameToType({ id, kind, path }: LibraryShowOutput["entry"]): string {
  return kind === "ensemble" ? id : path.replace(/\.ya?ml$/, "");
}
