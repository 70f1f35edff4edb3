import type { Palette } from "../render/colors.ts";
import type { TextWidth } from "../render/text-width.ts";
import type { CriticalPath, Dependencies } from "./critical-path.ts";
import type { Glyphs } from "./glyphs.ts";
import type { RunView } from "./run-view.ts";

/** Everything that the parts of one frame share. */
export interface FrameContext {
  readonly view: RunView;
  readonly palette: Palette;
  readonly glyphs: Glyphs;
  readonly width: TextWidth;
  readonly nowMs: number;
  /** No line is wider. */
  readonly maxWidth: number;
  /** Nothing moves any more. */
  readonly isFinal: boolean;
  readonly dependencies: Dependencies | undefined;
  readonly criticalPath: CriticalPath;
}
