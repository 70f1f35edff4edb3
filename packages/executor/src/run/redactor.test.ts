import { REDACTED, Redacted } from "@llm-orc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNeedleSearch } from "./needles.ts";
import { createRedactor, type Redactor } from "./redactor.ts";

// Few letters, so that secrets overlap, contain each other, and begin again in the middle of themselves.
const letters = fc.constantFrom("a", "b", "c");
const secretText = fc.string({ unit: letters, minLength: 6, maxLength: 12 });
const planted = fc
  .record({
    secrets: fc.array(secretText, { minLength: 1, maxLength: 5 }),
    between: fc.array(fc.string({ unit: letters }), { maxLength: 8 }),
  })
  .chain(({ secrets, between }) =>
    fc.record({
      secrets: fc.constant(secrets),
      text: fc
        .array(fc.nat(secrets.length - 1), { minLength: between.length, maxLength: between.length })
        .map((order) => between.map((text, index) => text + (secrets[order[index] as number] as string)).join("")),
    }),
  );
const cuts = fc.array(fc.nat(), { maxLength: 30 });

describe("createRedactor", () => {
  it("gives of pieces what it makes of the whole, wherever they are cut, and never anything that it would have to take back", () => {
    fc.assert(
      fc.property(planted, cuts, ({ secrets, text }, places) => {
        const redactor = of(...secrets);
        const whole = redactor.text(text);
        let shown = "";
        const filter = redactor.stream();
        for (const piece of piecesOf(text, places)) {
          shown += filter?.push(piece) ?? piece;
          expect(whole.startsWith(shown)).toBe(true);
        }
        expect(shown + (filter?.end() ?? "")).toBe(whole);
        for (const secret of secrets) expect(whole).not.toContain(secret);
      }),
      { numRuns: 1_000 },
    );
  });

  it("leaves a text alone in which no secret stands", () => {
    const secrets = fc.array(fc.string({ minLength: 8 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(secrets, fc.string({ unit: "grapheme" }), cuts, (planted, text, places) => {
        expect(streamed(of(...planted), text, places)).toBe(text);
      }),
    );
    const text = "sk-ant-api03-none -----BEGIN PRIVATE KEY----- AIza eyJhbGciOi";
    expect(of("sk-ant-api03-0123456789", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----").text(text)).toBe(text);
  });

  it("replaces the longer of two secrets of which one contains the other, however they arrive", () => {
    const redactor = of("abcdefgh", "abcdefgh-and-more", "not-abcdefgh");
    for (const [text, redacted] of [
      ["abcdefgh-and-more.", `${REDACTED}.`],
      ["abcdefgh-and-less.", `${REDACTED}-and-less.`],
      ["not-abcdefgh.", `${REDACTED}.`],
    ] as const) {
      expect(redactor.text(text)).toBe(redacted);
      for (let cut = 0; cut <= text.length; cut++) expect(streamed(redactor, text, [cut])).toBe(redacted);
    }
  });

  it.each([
    ["base64", (secret: string) => Buffer.from(secret).toString("base64")],
    ["base64 of a line", (secret: string) => Buffer.from(`${secret}\n`).toString("base64")],
    ["base64 behind a user's name", (secret: string) => Buffer.from(`me:${secret}`).toString("base64")],
    ["base64 inside of more", (secret: string) => Buffer.from(`a=${secret}&b=1`).toString("base64")],
    ["base64url", (secret: string) => Buffer.from(secret).toString("base64url")],
    ["a URL", (secret: string) => encodeURIComponent(secret)],
    ["a form", (secret: string) => new URLSearchParams({ v: secret }).toString().slice(2)],
    ["a URL in lower case", (secret: string) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ["JSON", (secret: string) => JSON.stringify(secret).slice(1, -1)],
    ["JSON in JSON", (secret: string) => JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ["JSON in ASCII", (secret: string) => ascii(JSON.stringify(secret).slice(1, -1), /[\u007f-\uffff]/g)],
    ["JSON of PHP", (secret: string) => ascii(JSON.stringify(secret).slice(1, -1), /[\u007f-\uffff]/g).replaceAll("/", "\\/")],
    [
      "JSON for HTML",
      (secret: string) =>
        JSON.stringify(secret)
          .slice(1, -1)
          .replace(/[<>&]/g, (char) => ascii(char)),
    ],
  ])("finds a secret in %s", (_, encode) => {
    for (const secret of ["sk-plain-0123456789", "p+a/s?s w\"o\\r'd<>&*", "pässwörd-漢字-😀!", "line one+\nline two/\nline three"]) {
      const encoded = encode(secret);
      const redacted = of(secret).text(`<${encoded}>`);
      expect(redacted).toContain(REDACTED);
      // Of base64 the digits at both ends say something of what stands beside it, and a few bits of it.
      expect(redacted.length).toBeLessThanOrEqual(REDACTED.length + 2 + (encoded.length - secret.length > 3 ? 12 : 3));
    }
  });

  it("finds base64 as command lines wrap it", () => {
    const secret = "k".repeat(30) + "0123456789".repeat(9);
    const lines =
      Buffer.from(secret)
        .toString("base64")
        .match(/.{1,76}/g) ?? [];
    expect(of(secret).text(lines.join("\n"))).toBe(REDACTED);
  });

  it("finds a private key's lines by themselves, and leaves the lines around it", () => {
    const [first, second] = ["MC4CAQAwBQYDK2VwBCIEIE0123456789abcdefghij", "klmnopqrstuvwxyz0123456789ABCDEFGHIJKL=="];
    const redactor = of(`-----BEGIN PRIVATE KEY-----\n${first}\n${second}\n-----END PRIVATE KEY-----\n`);
    expect(redactor.text(`  ${first}\r\n  ${second}`)).toBe(`  ${REDACTED}\r\n  ${REDACTED}`);
    expect(redactor.text("-----BEGIN PRIVATE KEY-----")).toBe("-----BEGIN PRIVATE KEY-----");
  });

  it("does not take what is short, or only blanks, for a secret", () => {
    expect(of("short", "      ", "").text("short       ")).toBe("short       ");
    expect(of("  padded-secret\n").text("padded-secret")).toBe(REDACTED);
  });

  it("knows a key as soon as it is given, in a stream that has begun too", () => {
    const secrets = [new Redacted("first-secret")];
    const redactor = createRedactor(
      () => secrets,
      () => secrets.length,
    );
    const filter = redactor.stream();
    expect(filter?.push("first-secret, second-")).toBe(`${REDACTED}, second-`);
    secrets.push(new Redacted("third-secret"));
    redactor.learn(new Redacted("fourth-secret"));
    expect(`${filter?.push("third-secret fourth-sec")}${filter?.push("ret")}${filter?.end()}`).toBe(`${REDACTED} ${REDACTED}`);
  });

  it("keeps to its own secrets where others share its search", () => {
    const search = createNeedleSearch();
    const sharing = (secret: string): Redactor =>
      createRedactor(
        () => [new Redacted(secret)],
        () => 1,
        search,
      );
    const [first, other, again] = [sharing("first-secret"), sharing("other-secret"), sharing("first-secret")];
    const text = "first-secret other-secret";
    expect([first, other, again].map((redactor) => redactor.text(text))).toEqual([
      `${REDACTED} other-secret`,
      `first-secret ${REDACTED}`,
      `${REDACTED} other-secret`,
    ]);
    expect(first.text(text)).toBe(`${REDACTED} other-secret`);
  });

  it("hides the beginning of a secret where a text was cut short", () => {
    const redactor = of("sk-0123456789abcdef", "pass-phrase-of-mine");
    expect(redactor.cutText("The key sk-0123456789ab… is wrong, and pass-phrase-")).toBe(`The key ${REDACTED}… is wrong, and ${REDACTED}`);
    expect(redactor.cutText("sk-012 is not much… of a key, nor is pass")).toBe("sk-012 is not much… of a key, nor is pass");
    expect(redactor.cutText("…456789abcdef is wrong, …cdef is not much")).toBe(`…${REDACTED} is wrong, …cdef is not much`);
    const filter = redactor.stream();
    expect(`${filter?.push("my key: sk-0123456789abcde")}${filter?.end(true)}`).toBe(`my key: ${REDACTED}`);
  });
});

function of(...secrets: readonly string[]): Redactor {
  const redacted = secrets.map((secret) => new Redacted(secret));
  return createRedactor(
    () => redacted,
    () => redacted.length,
  );
}

function streamed(redactor: Redactor, text: string, places: readonly number[]): string {
  const filter = redactor.stream();
  if (filter === undefined) return text;
  return piecesOf(text, places)
    .map((piece) => filter.push(piece))
    .concat(filter.end())
    .join("");
}

function piecesOf(text: string, places: readonly number[]): readonly string[] {
  const ends = [...places.map((place) => place % (text.length + 1)), text.length].sort((a, b) => a - b);
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

function ascii(text: string, chars: RegExp = /[\u007f-\uffff<>&]/g): string {
  return text.replace(chars, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
