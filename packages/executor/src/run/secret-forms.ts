/** Shorter ones would cut holes into ordinary text. */
export const SHORTEST_FORM = 6;

/**
 * How a secret may stand in a text: as it is, in base64 (both alphabets, wrapped, also as a part of something longer),
 * URL-encoded, and escaped for JSON as the usual writers do it, also twice. None for one that is too short to look for.
 */
export function secretForms(secret: string): readonly string[] {
  const value = secret.trim();
  if (value.length < SHORTEST_FORM) return [];
  const written = [value, ...linesOf(value), ...base64Forms(value), ...urlForms(value)];
  const escaped = written.flatMap(jsonForms);
  return [...new Set([...written, ...escaped, ...escaped.flatMap(jsonForms)])].filter(({ length }) => length >= SHORTEST_FORM);
}

// Of a private key every line is secret, and it is often printed with others around it.
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  return lines.length < 2
    ? []
    : lines.map((line) => line.trim()).filter((line) => /^[A-Za-z0-9+/=_-]{32,}$/.test(line) && !line.startsWith("-----"));
}

function base64Forms(text: string): readonly string[] {
  const whole = Buffer.from(text).toString("base64");
  const inside = [0, 1, 2].map((before) => base64Inside(text, before));
  // As `base64` and `openssl` print it.
  const wrapped = [76, 64].map((width) => (inside[0] as string).replace(new RegExp(`.{${width}}(?=.)`, "g"), "$&\n"));
  const standard = [whole, whole.replace(/=+$/, ""), ...inside, ...wrapped];
  return standard.flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
}

/** What is the same in the base64 of everything that the text is a part of, with so many bytes before it (modulo 3). */
function base64Inside(text: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
  // A digit is 6 bits; those that share some with a neighbour's byte depend on it.
  return bytes.toString("base64").slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

// Which signs are left as they are is up to the writer; JavaScript, forms, Go and Python differ.
function urlForms(text: string): readonly string[] {
  // Half a character cannot be encoded.
  const whole = text.toWellFormed();
  const usual = encodeURIComponent(whole);
  const strict = usual.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ "": whole }).toString().slice(1);
  const forms = [usual, strict, strict.replaceAll("%2F", "/"), strict.replaceAll("%20", "+"), form, encodeURI(whole)];
  return forms.flatMap((written) => [written, written.replace(/%../g, (code) => code.toLowerCase())]);
}

function jsonForms(text: string): readonly string[] {
  const usual = JSON.stringify(text).slice(1, -1);
  const escaped = (chars: RegExp): string => usual.replace(chars, escapeOf);
  const ascii = escaped(/[\u007f-\uffff]/g);
  // PHP escapes slashes, and what is to stand in HTML has no brackets.
  return [
    usual,
    ascii,
    upperEscapes(ascii),
    ascii.replaceAll("/", "\\/"),
    usual.replaceAll("/", "\\/"),
    escaped(/[<>&]/g),
    escaped(/[<>&'+]/g),
  ];
}

function escapeOf(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function upperEscapes(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})/g, (_, digits: string) => `\\u${digits.toUpperCase()}`);
}
