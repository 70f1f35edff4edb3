export const ENTRY_KINDS = ["ensemble", "script", "profile", "template"] as const;
export type LibraryEntryKind = (typeof ENTRY_KINDS)[number];

/** Something in a library that can be named. */
export interface LibraryEntry {
  readonly kind: LibraryEntryKind;
  /** `category/name`, or the name alone; a script's is what agents write behind `script:`. */
  readonly id: string;
  /** The folder below that of its kind; "" at the top. */
  readonly category: string;
  /** From the file where it says one, else the file's own. */
  readonly name: string;
  /** The file below the library's root. */
  readonly path: string;
  /** One line; "" when it says nothing of itself. */
  readonly description: string;
  /** Why it does not load. */
  readonly problem?: string;
}
