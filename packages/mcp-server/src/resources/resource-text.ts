/** A document as resources have it. */
export function toText(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
