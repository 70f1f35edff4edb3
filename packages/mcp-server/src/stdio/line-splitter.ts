export type SplitLine = { readonly type: "line"; readonly text: string } | { readonly type: "oversized" };

/**
 * Bytes in, whole lines out. A line of more than `maxBytes` is reported once and skipped to its end, so that neither memory nor
 * the lines after it are lost. Empty lines are skipped.
 */
export function createLineSplitter(maxBytes: number): (chunk: Uint8Array) => readonly SplitLine[] {
  let parts: Uint8Array[] = [];
  let size = 0;
  let skipping = false;

  return (chunk) => {
    const lines: SplitLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      take(chunk.subarray(start, end), lines);
      if (!skipping) {
        const text = Buffer.concat(parts).toString("utf8").trim();
        if (text !== "") lines.push({ type: "line", text });
      }
      parts = [];
      size = 0;
      skipping = false;
      start = end + 1;
    }
    take(chunk.subarray(start), lines);
    return lines;
  };

  function take(part: Uint8Array, lines: SplitLine[]): void {
    if (skipping || part.length === 0) return;
    size += part.length;
    parts.push(part);
    if (size <= maxBytes) return;
    parts = [];
    skipping = true;
    lines.push({ type: "oversized" });
  }
}

const NEWLINE = 10;
