import type { Diagnostic, JsonObject, JsonValue } from "@llm-orc/contracts";

/** Where a description was found. */
export type DescriptionForm = "llm-orc" | "comments" | "docstring" | "none";

/** What a script says of itself in its first lines. Nothing of it is verified by reading it. */
export interface ScriptDescription {
  /** `llm-orc`: our header; `comments`: `# Primitive:` and the like; `docstring`: a Python module's; `none`: nothing was found. */
  readonly form: DescriptionForm;
  /** One sentence: what the script does. */
  readonly what?: string;
  /** What it works on. */
  readonly input?: string;
  /** What it prints: a text, or a map of its fields. */
  readonly output?: JsonValue;
  /** A JSON Schema of its parameters, an object. */
  readonly parameters?: JsonObject;
  /** Packages or programs that it needs. */
  readonly depends?: readonly string[];
  /** Paths that it reads, relative to the working folder; `${parameters.<name>}` inserts a parameter. `[]`: none. */
  readonly reads?: readonly string[];
  /** Paths that it writes, in the same form. */
  readonly writes?: readonly string[];
  /** Whether it needs the network. */
  readonly network?: boolean;
  /** Same input, parameters and dependencies give the same output, and nothing is read or written besides. Only our header can say so. */
  readonly pure: boolean;
  /** What of the header could not be used: warnings with file, line and column. */
  readonly problems: readonly Diagnostic[];
}
