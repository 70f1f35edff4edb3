import type { LibraryBrowseInput, LibraryInput } from "@llm-orc/operations";

type Arguments = Readonly<Record<string, unknown>>;

/** Which library the options mean. */
export function toLibraryInput(args: Arguments): LibraryInput {
  const source = args["source"] as LibraryInput["source"];
  return { ...(source === undefined ? {} : { source }), refresh: args["refresh"] === true };
}

/** The same, with what kind of entry is meant. */
export function toKindInput(args: Arguments): LibraryInput & Pick<LibraryBrowseInput, "kind"> {
  const kind = args["kind"] as LibraryBrowseInput["kind"];
  return { ...toLibraryInput(args), ...(kind === undefined ? {} : { kind }) };
}
