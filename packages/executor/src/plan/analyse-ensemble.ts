import { type Diagnostic, didYouMean, toJsonPointer } from "@llm-orc/contracts";
import { buildGraph, type DependencyGraph, type GraphProblem } from "@llm-orc/dependency-graph";
import { parsePredicate, type Predicate, type Reference, scanTemplate, type Template, templateReferences } from "@llm-orc/expressions";
import { type Agent, dependencyNames, type Ensemble, type KindDeclaration, kindOf, type LlmAgent } from "@llm-orc/run-spec";
import { createOrderingEdges } from "./ordering-edges.ts";

/** What an ensemble means, as far as it can be told without knowing profiles, scripts or models. */
export interface Analysis {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when the dependencies make none. */
  readonly graph?: DependencyGraph;
  /** By agent. */
  readonly kinds: readonly KindDeclaration[];
  readonly guards: readonly (Predicate | undefined)[];
  readonly prompts: readonly (Template | undefined)[];
}

/**
 * All that is wrong with the meaning of an ensemble (`ORC2xxx`): names, dependencies, cycles, models, guards, templates.
 * Pure; `path` points into the document, a loader's `locate` adds file and line.
 */
export function checkEnsemble(ensemble: Ensemble, declarations: readonly KindDeclaration[]): readonly Diagnostic[] {
  return analyseEnsemble(ensemble, declarations).diagnostics;
}

export function analyseEnsemble(ensemble: Ensemble, declarations: readonly KindDeclaration[]): Analysis {
  const { agents } = ensemble;
  const diagnostics: Diagnostic[] = [];
  const kinds = agents.map((agent) => kindOf(agent, declarations));
  agents.forEach((agent, index) => {
    diagnostics.push(...checkAgent(agent, index, kinds[index] as KindDeclaration));
  });

  const nodes = agents.map((agent) => ({ name: agent.name, dependsOn: dependencyNames(agent) }));
  const built = buildGraph(nodes);
  if (!built.ok) diagnostics.push(...built.problems.map((problem) => fromGraphProblem(problem, agents)));

  const ordering = built.ok ? createOrderingEdges(built.graph) : undefined;
  const names = new Set(nodes.map(({ name }) => name));
  function order(index: number, reference: Reference, key: string): void {
    const source = built.ok ? built.graph.indexOf.get(reference.head) : undefined;
    const path = toJsonPointer(["agents", index, key]);
    const outcome = source === undefined ? "ancestor" : (ordering?.add(index, source) ?? "ancestor");
    if (outcome === "added") {
      diagnostics.push(
        warning(
          "ORC2021",
          `"${reference.head}" is no dependency of "${agents[index]?.name}": this reference makes it wait for "${reference.head}".`,
          path,
          {
            hint: `Add "${reference.head}" to depends_on if its output is to be an input too.`,
          },
        ),
      );
    } else if (outcome === "cycle") {
      diagnostics.push(
        warning("ORC2022", `"${reference.head}" comes after "${agents[index]?.name}", so ${reference.text} is always null here.`, path),
      );
    }
  }

  const guards = agents.map((agent, index) => {
    if (typeof agent.when !== "string") return undefined;
    const path = toJsonPointer(["agents", index, "when"]);
    const parsed = parsePredicate(agent.when);
    if (!parsed.ok) {
      for (const { message, hint } of parsed.problems)
        diagnostics.push(problem("ORC2020", `Guard of "${agent.name}": ${message}`, path, { hint }));
      return undefined;
    }
    for (const lint of parsed.lints)
      diagnostics.push(warning("ORC2023", `Guard of "${agent.name}": ${lint.message}`, path, { hint: lint.hint }));
    for (const reference of parsed.references) {
      if (!names.has(reference.head)) diagnostics.push(unknownReference(reference, agent, path, names, "warning"));
      else order(index, reference, "when");
    }
    return parsed.predicate;
  });

  const prompts = agents.map((agent, index) => {
    const { prompt } = agent as LlmAgent;
    if (kinds[index]?.key !== undefined || typeof prompt !== "string") return undefined;
    const path = toJsonPointer(["agents", index, "prompt"]);
    const template = scanTemplate(prompt);
    for (const { message, hint } of template.problems)
      diagnostics.push(problem("ORC2024", `Prompt of "${agent.name}": ${message}`, path, { hint }));
    for (const reference of templateReferences(template)) {
      if (reference.head === "input" || reference.head === "inputs") continue;
      if (!names.has(reference.head)) diagnostics.push(unknownReference(reference, agent, path, names, "error"));
      else order(index, reference, "prompt");
    }
    return template;
  });

  diagnostics.push(...checkOutput(ensemble, names));
  const graph = ordering?.graph(nodes);
  return { diagnostics, kinds, guards, prompts, ...(graph === undefined ? {} : { graph }) };
}

function checkAgent(agent: Agent, index: number, kind: KindDeclaration): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const at = (...keys: (string | number)[]): string => toJsonPointer(["agents", index, ...keys]);
  if (agent.type !== undefined && agent.type !== null && agent.type !== kind.name) {
    found.push(
      problem("ORC2010", `"${agent.name}" says type: ${agent.type}, but its keys make it an agent of kind "${kind.name}".`, at("type"), {
        hint: `Write type: ${kind.name}, or leave the line out.`,
      }),
    );
  }
  if (agent.fan_out === true && dependencyNames(agent).length === 0) {
    found.push(
      problem("ORC2005", `"${agent.name}" has fan_out but no depends_on: there is no list to fan out over.`, at("fan_out"), {
        hint: "Name the agent whose output is the list first in depends_on.",
      }),
    );
  }
  if (kind.key === undefined) found.push(...checkModelChoice(agent, at));
  return found;
}

function checkModelChoice(agent: LlmAgent, at: (...keys: string[]) => string): readonly Diagnostic[] {
  const has = (value: unknown): boolean => value !== undefined && value !== null;
  const [profile, model, provider] = [has(agent.model_profile), has(agent.model), has(agent.provider)];
  if (profile && (model || provider)) {
    const key = model ? "model" : "provider";
    return [
      problem("ORC2006", `"${agent.name}" has both model_profile and ${key}; one excludes the other.`, at(key), {
        hint: "Keep model_profile, or write model and provider without it.",
      }),
    ];
  }
  if (model && !provider) {
    return [
      problem("ORC2007", `"${agent.name}" names a model but no provider.`, at("model"), {
        hint: "Add provider: (ollama, anthropic-api, ...).",
      }),
    ];
  }
  if (provider && !model) {
    return [problem("ORC2008", `"${agent.name}" names a provider but no model.`, at("provider"), { hint: "Add model:." })];
  }
  if (profile || model) return [];
  return [
    problem("ORC2009", `"${agent.name}" says neither what runs it (script, ensemble, loop, dispatch) nor which model answers.`, at(), {
      hint: "Add model_profile: with a profile's name; `llm-orc list-profiles` shows them.",
    }),
  ];
}

function checkOutput({ output }: Ensemble, names: ReadonlySet<string>): readonly Diagnostic[] {
  if (output === undefined || output === null) return [];
  const listed = Array.isArray(output) ? output : [output];
  return listed.flatMap((entry, position) => {
    const path = toJsonPointer(Array.isArray(output) ? ["output", position] : ["output"]);
    if (typeof entry !== "string") {
      return [problem("ORC2031", "output must be an agent's name, a list of them, or a text with ${agent} in it.", path)];
    }
    if (names.has(entry)) return [];
    const template = scanTemplate(entry);
    const references = templateReferences(template);
    if (Array.isArray(output) || references.length === 0) {
      return [problem("ORC2030", `output names "${entry}", which is no agent here.`, path, { hint: suggestion(entry, names) })];
    }
    return references
      .filter(({ head }) => !names.has(head) && head !== "input" && head !== "inputs")
      .map(({ head }) =>
        problem("ORC2030", `output refers to "${head}", which is no agent here.`, path, { hint: suggestion(head, names) }),
      );
  });
}

function unknownReference(
  reference: Reference,
  agent: Agent,
  path: string,
  names: ReadonlySet<string>,
  severity: Diagnostic["severity"],
): Diagnostic {
  const make = severity === "error" ? problem : warning;
  return make("ORC2025", `"${agent.name}" refers to ${reference.text}, but there is no agent "${reference.head}".`, path, {
    hint: suggestion(reference.head, names),
  });
}

function fromGraphProblem(found: GraphProblem, agents: readonly Agent[]): Diagnostic {
  switch (found.type) {
    case "duplicate":
      return problem("ORC2001", `Two agents are called "${found.name}".`, toJsonPointer(["agents", found.index, "name"]), {
        hint: "Give one of them another name.",
        related: [{ message: "the first one is here", path: toJsonPointer(["agents", found.first, "name"]) }],
      });
    case "missing":
      return problem(
        "ORC2002",
        `"${found.name}" depends on "${found.dependency}", which is no agent here.`,
        toJsonPointer(["agents", found.index, "depends_on", found.position]),
        { hint: suggestion(found.dependency, new Set(agents.map(({ name }) => name))) },
      );
    case "cycle": {
      const [first = "", second = ""] = found.path;
      const index = agents.findIndex(({ name }) => name === first);
      const position = dependencyNames(agents[index] as Agent).indexOf(second);
      return problem(
        "ORC2003",
        `These agents wait for each other: ${found.path.join(" -> ")}.`,
        toJsonPointer(["agents", index, "depends_on", position]),
        {
          hint: "Take one of these dependencies away.",
        },
      );
    }
  }
}

function suggestion(name: string, names: ReadonlySet<string>): string {
  const near = didYouMean(name, names);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return names.size === 0 ? "There are no agents." : `Agents: ${[...names].slice(0, 12).join(", ")}${names.size > 12 ? ", ..." : ""}.`;
}

interface Extra {
  readonly hint?: string | undefined;
  readonly related?: Diagnostic["related"];
}

/** An error as a diagnostic, without keys that have no value. */
export function problem(code: string, message: string, path: string, extra: Extra = {}): Diagnostic {
  return { code, severity: "error", message, path, ...given(extra) };
}

export function warning(code: string, message: string, path: string, extra: Extra = {}): Diagnostic {
  return { code, severity: "warning", message, path, ...given(extra) };
}

function given({ hint, related }: Extra): Pick<Diagnostic, "hint" | "related"> {
  return { ...(hint === undefined ? {} : { hint }), ...(related === undefined ? {} : { related }) };
}
