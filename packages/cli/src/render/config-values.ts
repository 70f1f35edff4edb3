import type { ConfigOrigin } from "@llm-orc/operations";
import { toJsonPointer } from "@llm-orc/contracts";
import type { Palette } from "./colors.ts";
import { printableLine } from "./printable.ts";
import { loadTextWidth } from "./text-width.ts";

export interface RenderConfigOptions {
  readonly palette: Palette;
  /** By JSON Pointer; absent: where a value comes from is not said. */
  readonly origins?: Readonly<Record<string, ConfigOrigin>> | undefined;
  /** How a file is called to people. */
  readonly showFile: (file: string) => string;
}

interface Line {
  readonly text: string;
  /** Of a value; absent for the key of a map. */
  readonly origin?: string;
}

// Beyond it a comment follows its value directly.
const WIDEST_ALIGNED = 44;

/** A configuration as the lines of a `config.yaml`, with the origin of each value as a comment. Nothing is cut. */
export async function renderConfig(config: object, { palette, origins, showFile }: RenderConfigOptions): Promise<string[]> {
  const lines = linesOf(config, [], (pointer) => {
    if (origins === undefined) return undefined;
    const origin = origins[pointer];
    return origin === undefined || origin.source === "default" ? "default" : `${printableLine(showFile(origin.file))}:${origin.line}`;
  });
  const width = await loadTextWidth(lines.map(({ text }) => text));
  const widths = lines.filter(({ origin }) => origin !== undefined).map(({ text }) => width(text));
  const column = Math.max(0, ...widths.filter((each) => each <= WIDEST_ALIGNED));
  return lines.map(({ text, origin }) =>
    origin === undefined ? text : `${text}${" ".repeat(Math.max(0, column - width(text)) + 2)}${palette.dim(`# ${origin}`)}`,
  );
}

function linesOf(value: object, keys: readonly string[], originOf: (pointer: string) => string | undefined): readonly Line[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const below = [...keys, key];
    const head = `${"  ".repeat(keys.length)}${toScalar(key)}:`;
    if (typeof inner === "object" && inner !== null && !Array.isArray(inner)) {
      const lines = linesOf(inner, below, originOf);
      return lines.length === 0 ? [] : [{ text: head }, ...lines];
    }
    const origin = originOf(toJsonPointer(below));
    return [
      {
        text: `${head} ${typeof inner === "string" ? toScalar(inner) : printableLine(JSON.stringify(inner))}`,
        ...(origin === undefined ? {} : { origin }),
      },
    ];
  });
}

/** Text as YAML takes it for the same text. */
function toScalar(text: string): string {
  return PLAIN.test(text) && !MEANS_SOMETHING_ELSE.test(text) ? text : printableLine(JSON.stringify(text));
}

const PLAIN = /^[A-Za-z_./~][\w./@:+-]*(?: [\w./@+-]+)*(?<!:)$/;
const MEANS_SOMETHING_ELSE = /^(?:~|null|true|false|yes|no|on|off|y|n|\.inf|\.nan|\.\d.*)$/i;
