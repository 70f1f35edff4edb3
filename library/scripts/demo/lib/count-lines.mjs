/** Lines as an editor counts them: a last line without a line feed is one, the empty rest after the last line feed is none. */
export function countLines(text) {
  if (text === "") return 0;
  let lines = text.endsWith("\n") ? 0 : 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
