import type { Frame } from "./open-terminal.ts";

const AGENT_ROW = /^.{1,4}\b(agent-\d+)\b/u;

/** What is wrong with a frame while the run is going on. */
export function checkFrame({ lines, wrapped }: Frame, ensemble: string): readonly string[] {
  const headers = lines.filter((line) => isHeader(line, ensemble)).length;
  // The last frame has none, and is followed by the answer.
  return [
    ...(headers > 1 ? [`${headers} headers on the screen`] : []),
    ...(wrapped > 0 ? ["a line wider than the screen"] : []),
    ...repeated(lines).map((agent) => `${agent} twice on the screen`),
  ];
}

/** What is wrong with what stays in the terminal after the run. */
export function checkRest(
  lines: readonly string[],
  output: string,
  { ensemble, isResized, answer }: { readonly ensemble: string; readonly isResized: boolean; readonly answer: string },
): readonly string[] {
  return [
    // A narrow terminal breaks it anywhere.
    ...(lines.join("").includes(answer) ? [] : [`"${answer}" is missing`]),
    ...(output.lastIndexOf("\u001B[?25h") >= output.lastIndexOf("\u001B[?25l") ? [] : ["the cursor stayed hidden"]),
    ...(output.includes("\u001B[?1049") ? ["another screen was opened"] : []),
    // What scrolled away while the terminal changed its size cannot be taken back.
    ...(isResized ? [] : [...leftFrames(lines, ensemble), ...repeated(lines).map((agent) => `${agent} twice in the end`)]),
  ];
}

function leftFrames(lines: readonly string[], ensemble: string): readonly string[] {
  return lines.filter((line) => isHeader(line, ensemble)).map(() => "a frame stayed behind");
}

function isHeader(line: string, ensemble: string): boolean {
  return line.startsWith(`${ensemble} · `) || line.startsWith(`${ensemble} | `) || line.startsWith(`${ensemble} - `);
}

function repeated(lines: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return lines.flatMap((line) => {
    const agent = AGENT_ROW.exec(line)?.[1];
    if (agent === undefined) return [];
    if (seen.has(agent)) return [agent];
    seen.add(agent);
    return [];
  });
}
