import { LineSplitter } from "./line-splitter.ts";

export interface NdjsonParser {
  /** The texts of the documents that this chunk completes, unparsed. */
  push(chunk: Uint8Array): readonly string[];
  /** A last document without a line end. */
  end(): readonly string[];
}

/** Cuts newline-delimited JSON into its documents, chunk by chunk. Blank lines are skipped. */
export function createNdjsonParser(): NdjsonParser {
  let documents: string[] = [];
  const lines = new LineSplitter((line) => {
    if (line.trim() !== "") documents.push(line);
  });

  function take(): readonly string[] {
    const taken = documents;
    documents = [];
    return taken;
  }

  return {
    push(chunk) {
      lines.push(chunk);
      return take();
    },
    end() {
      lines.end();
      return take();
    },
  };
}
