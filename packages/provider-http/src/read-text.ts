/**
 * The body as UTF-8 text: all of it, whose length is bounded by the request's `maxBytes`, or its beginning, whole chunks until
 * there are `enough` bytes.
 */
export async function readText(body: AsyncIterable<Uint8Array>, enough: number = Infinity): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= enough) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}
