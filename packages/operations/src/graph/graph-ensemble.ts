import { assertNever } from "@llm-orc/contracts";
import { defineOperation, type Operation } from "../operation.ts";
import { ProblemsError } from "../problems-error.ts";
import type { GraphDocument } from "./graph-document.ts";
import type { ToAsciiOptions } from "./to-ascii.ts";

/** The languages in which a graph can be had. */
export const GRAPH_FORMATS = ["ascii", "mermaid", "dot", "json"] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

export interface GraphInput {
  readonly ensemble: string;
  /** Default `ascii`. */
  readonly format?: GraphFormat;
  readonly config_dir?: string;
  /** Of `ascii`: no line is wider. Default 80. */
  readonly columns?: number;
  /** Of `ascii`: lines of the Unicode box drawing set. Default false. */
  readonly unicode?: boolean;
}

export interface GraphOutput {
  readonly ensemble: string;
  readonly format: GraphFormat;
  /** Ends with a newline. */
  readonly text: string;
}

/** Draws an ensemble and those that run inside it. Runs nothing. Throws `ENSEMBLE_NOT_FOUND`, `ProblemsError` when it has no meaning. */
export const graphEnsemble: Operation<GraphInput, GraphOutput> = defineOperation({
  name: "graph_ensemble",
  description: "Draw the graph of an ensemble as text, Mermaid, Graphviz DOT or JSON.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      ensemble: { type: "string", description: "Name, folder/name, or a file." },
      format: { enum: GRAPH_FORMATS, description: "Default ascii." },
      config_dir: { type: "string", description: "Look for the ensemble in this folder only." },
      columns: { type: "integer", minimum: 20, description: "Of ascii: no line is wider. Default 80." },
      unicode: { type: "boolean", description: "Of ascii: lines of the Unicode box drawing set." },
    },
    required: ["ensemble"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { ensemble: { type: "string" }, format: { enum: GRAPH_FORMATS }, text: { type: "string" } },
    required: ["ensemble", "format", "text"],
  },
  async run(context, { ensemble: query, format = "ascii", config_dir: configDir, columns, unicode }) {
    const [{ prepareRun }, { toGraphDocument }] = await Promise.all([import("../run/prepare-run.ts"), import("./to-graph-document.ts")]);
    const { plan, name, diagnostics } = await prepareRun(context, query, { configDir, asksModels: false });
    if (plan === undefined) throw new ProblemsError(name, diagnostics);
    const options = { ...(columns === undefined ? {} : { columns }), ...(unicode === undefined ? {} : { unicode }) };
    return { ensemble: plan.ensemble.name, format, text: await renderGraph(toGraphDocument(plan), format, options) };
  },
});

/** A graph, or a plan, in one of the languages. */
export async function renderGraph(graph: GraphDocument, format: GraphFormat, options: ToAsciiOptions = {}): Promise<string> {
  switch (format) {
    case "ascii":
      return (await import("./to-ascii.ts")).toAscii(graph, options);
    case "mermaid":
      return (await import("./to-mermaid.ts")).toMermaid(graph);
    case "dot":
      return (await import("./to-dot.ts")).toDot(graph);
    case "json":
      return `${JSON.stringify((await import("./to-graph-json.ts")).toGraphJson(graph), null, 2)}\n`;
    default:
      return assertNever(format);
  }
}
