import { OrcError } from "@llm-orc/contracts";

/** Reads a body as UTF-8 text. Throws `OAUTH_RESPONSE_INVALID` past `maxBytes`, and reads no further. */
export async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new OrcError("OAUTH_RESPONSE_INVALID", `The login server sent more than ${maxBytes} bytes.`, {
        hint: "Check that the address is right; a proxy or a login page may have answered in its place.",
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
