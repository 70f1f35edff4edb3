/**
 * The text of bytes. Throws when they are not valid in the encoding, or the encoding is not known. A byte order mark stays in the text,
 * except with `utf-16` and `utf-8-sig`, which say that there is one.
 *
 * @param {Uint8Array} bytes
 * @param {string} encoding by Python's name or the web's: `utf-8`, `latin-1`, `cp1252`, `utf-16`, `shift_jis`, ...
 * @param {string} name of the file, for the message
 */
export function decodeText(bytes, encoding, name) {
  const codec = codecName(encoding);
  const notValid = () => new Error(`"${name}" is not valid ${codec}: it is no text, or text in another encoding`);
  if (codec === "ascii" && bytes.some((byte) => byte > 127)) throw notValid();
  if (codec === "ascii" || codec === "latin-1") return Buffer.from(bytes).toString("latin1");
  try {
    return decoderOf(codec, bytes[0] === 0xfe && bytes[1] === 0xff).decode(bytes);
  } catch (error) {
    throw error.code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? notValid() : error;
  }
}

/** The bytes of a text. Throws when the encoding has no way to write one of its characters, or is not known. */
export function encodeText(text, encoding) {
  if (!text.isWellFormed()) throw new Error("the text has half of a surrogate pair, which no encoding can write");
  const codec = codecName(encoding);
  switch (codec) {
    case "utf-8":
      return Buffer.from(text);
    case "utf-8-sig":
      return Buffer.from(`${BYTE_ORDER_MARK}${text}`);
    case "utf-16":
      return Buffer.from(`${BYTE_ORDER_MARK}${text}`, "utf16le");
    case "utf-16le":
      return Buffer.from(text, "utf16le");
    case "utf-16be":
      return Buffer.from(text, "utf16le").swap16();
    default:
      return encodeSingleBytes(text, codec);
  }
}

/** Code points, as Python counts the characters of a text. */
export function countCharacters(text) {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

const BYTE_ORDER_MARK = "\uFEFF";

// Python's names where the web has others, or means another encoding: its latin-1 is windows-1252.
const CODECS = {
  utf8: "utf-8",
  "utf8-sig": "utf-8-sig",
  "us-ascii": "ascii",
  latin1: "latin-1",
  "iso-8859-1": "latin-1",
  "iso8859-1": "latin-1",
  utf16: "utf-16",
  "utf-16-le": "utf-16le",
  "utf-16-be": "utf-16be",
};

function codecName(encoding) {
  const name = encoding.trim().toLowerCase().replaceAll("_", "-");
  return Object.hasOwn(CODECS, name) ? CODECS[name] : name.replace(/^cp(?=125\d$)/, "windows-");
}

function decoderOf(codec, beginsBigEndian) {
  switch (codec) {
    case "utf-8-sig":
      return new TextDecoder("utf-8", { fatal: true });
    case "utf-16":
      return new TextDecoder(beginsBigEndian ? "utf-16be" : "utf-16le", { fatal: true });
    default:
      try {
        return new TextDecoder(codec, { fatal: true, ignoreBOM: true });
      } catch {
        throw new Error(`the encoding "${codec}" is not known; there are utf-8, utf-16, latin-1, cp1252, and the others of the web`);
      }
  }
}

function encodeSingleBytes(text, codec) {
  const bytes = byteTable(codec);
  return Buffer.from(
    Array.from(text, (character) => {
      const byte = bytes.get(character);
      if (byte === undefined) throw new Error(`"${character}" cannot be written in ${codec}`);
      return byte;
    }),
  );
}

// Read backwards from what each byte means; a byte that is only part of a character means nothing alone.
function byteTable(codec) {
  if (codec === "latin-1" || codec === "ascii") {
    return new Map(Array.from({ length: codec === "ascii" ? 128 : 256 }, (_, byte) => [String.fromCharCode(byte), byte]));
  }
  const table = new Map();
  for (let byte = 0; byte < 256; byte++) {
    const decoder = decoderOf(codec, false);
    try {
      table.set(decoder.decode(Uint8Array.of(byte)), byte);
    } catch {
      continue;
    }
  }
  return table;
}
