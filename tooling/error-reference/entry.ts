/** What the reference says of a diagnostic. To add a code, add one of these to the list that fits. */
export type DiagnosticEntry = {
  /** `ORC2001`. */
  readonly code: string;
  /** What is wrong, in a few words. */
  readonly title: string;
  readonly meaning: string;
  readonly fix: string;
} & (
  | {
      /** An ensemble file that has the problem; the message in the reference is what `llm-orc check` says of it. */
      readonly example: string;
      /** Other files below `.llm-orc`. */
      readonly files?: Readonly<Record<string, string>>;
      /** The file to show instead of the ensemble, when the problem is in it. */
      readonly shown?: string;
    }
  | {
      /** Why no file shows it: what it takes beside a file. */
      readonly noExample: string;
      readonly severity: "error" | "warning";
    }
);

/** What the reference says of an error that is thrown or that a failed agent carries. */
export interface ErrorEntry {
  /** `RUN_NOT_FOUND`. */
  readonly code: string;
  readonly meaning: string;
  /** What to do. */
  readonly hint: string;
}
