import pico from "picocolors";

/** What is asked of an output stream. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether this stream gets colours. `FORCE_COLOR` decides first (`0` and `false`: no), then `NO_COLOR` (not empty: no), then
 * whether it is a terminal that is not dumb.
 */
export function supportsColor(stream: OutputStream, env: Environment): boolean {
  const force = env["FORCE_COLOR"];
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  if (isSet(env["NO_COLOR"])) return false;
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/** Whether a view may be painted over and over: a real terminal, and not the log of a CI job. */
export function supportsRepaint(stream: OutputStream, env: Environment): boolean {
  const ci = env["CI"];
  return stream.isTTY === true && env["TERM"] !== "dumb" && !(isSet(ci) && ci !== "0" && ci !== "false");
}

/** Whether the terminal shows more than ASCII: the locale says UTF-8 or nothing, and it is no Linux console. */
export function supportsUnicode(env: Environment): boolean {
  if (env["TERM"] === "linux" || env["TERM"] === "dumb") return false;
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find(isSet);
  return locale === undefined || /utf-?8/i.test(locale);
}

type Style = (text: string) => string;

/** The few colours that are used, by what they are for. Each is the identity without colours. */
export interface Palette {
  readonly strong: Style;
  readonly dim: Style;
  readonly good: Style;
  readonly bad: Style;
  readonly warn: Style;
  readonly active: Style;
  readonly mark: Style;
}

export function createPalette(colors: boolean): Palette {
  const { bold, dim, green, red, yellow, cyan, magenta } = pico.createColors(colors);
  return { strong: bold, dim, good: green, bad: red, warn: yellow, active: cyan, mark: magenta };
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
