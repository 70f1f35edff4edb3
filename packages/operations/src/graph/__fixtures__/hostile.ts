import type { GraphAgent, GraphDocument } from "../graph-document.ts";

// Names that mean something in one of the languages, or in what reads them first.
const PIECES = [
  '"', "'", "`", "\\", "\\n", "\\N", "\n", "\r\n", "\t", "[", "]", "[[", "]]", "(", ")", "{", "}", "|", "<", ">", "<br/>", "</b>",
  "&", "&amp;", "&lt;", "#", "#35;", "#quot;", ";", ":", ":::", "%%", "%%{init: {}}%%", "--", "-->", "-.->", "==>", "---", "~~~",
  "end", "End", "subgraph", "graph", "digraph", "node", "edge", "style", "classDef", "class", "click", "default", "o", "x", "@{",
  "__proto__", "constructor", "toString", "${a.b}", "$${", "\u202E", "\u0000", "\u001B[2J", "\u200B", "\uD800", "é", "評論家", "👩‍👩‍👧", "ﬂ°°35¶ß", " ", "  ", "0", "n1", "cluster_n0",
]; // prettier-ignore

/** A graph with hostile names, guards and children. */
export function hostileGraph(random: () => number): GraphDocument {
  const text = (): string => Array.from({ length: 1 + Math.floor(random() * 5) }, () => PIECES[Math.floor(random() * PIECES.length)]).join("");
  const names = [...new Set(Array.from({ length: 12 }, text))];
  const kinds = ["llm", "script", "ensemble", "loop", "dispatch", "plugin"] as const;
  const agents = names.map((name, index): GraphAgent => {
    const before = names.slice(0, index).filter(() => random() < 0.3);
    const kind = kinds[index % kinds.length] as string;
    const runsChild = kind === "ensemble" || kind === "loop";
    return {
      name,
      kind,
      level: before.length === 0 ? 0 : 1,
      depends_on: before.slice(1),
      waits_for: before.slice(0, 1),
      ...(random() < 0.4 ? { guard: text() } : {}),
      ...(random() < 0.2 && before.length > 1 ? { fan_out: true as const } : {}),
      ...(kind === "llm" ? { profile: text() } : {}),
      ...(runsChild ? { runs: ["__proto__"] } : {}),
      ...(kind === "loop" ? { max_iterations: 3 } : {}),
    };
  });
  const child = { ensemble: text(), phases: [[names[0] as string]], agents: agents.slice(0, 1) };
  const phases = [0, 1].map((level) => agents.filter((agent) => agent.level === level).map(({ name }) => name));
  return { ensemble: text(), agents, phases, children: Object.fromEntries([["__proto__", child]]) };
}
