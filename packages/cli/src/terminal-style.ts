import type { CliContext, OutputStream } from "./cli-context.ts";
import { createPalette, type Palette, supportsColor, supportsUnicode } from "./render/colors.ts";

/** How to write to one stream: what the renderers take as options. */
export interface TerminalStyle {
  readonly colors: boolean;
  readonly unicode: boolean;
  readonly palette: Palette;
  /** Absent for what is no terminal: nothing is cut. */
  readonly columns: number | undefined;
}

export function styleOf(stream: OutputStream, env: CliContext["env"]): TerminalStyle {
  const colors = supportsColor(stream, env);
  return {
    colors,
    unicode: supportsUnicode(env),
    palette: createPalette(colors),
    columns: stream.isTTY === true ? stream.columns : undefined,
  };
}
