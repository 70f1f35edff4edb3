import { type Diagnostic, isJsonObject, type JsonValue, toJsonPointer } from "@llm-orc/contracts";
import type { DependencyGraph } from "@llm-orc/dependency-graph";
import {
  type ExpressionProblem,
  parsePredicate,
  parseReference,
  type Predicate,
  type Reference,
  scanTemplate,
  type Template,
  templateReferences,
} from "@llm-orc/expressions";
import type { Agent, Ensemble, KindDeclaration, LlmAgent, LoopAgent } from "@llm-orc/run-spec";
import type { OrderingEdges } from "./ordering-edges.ts";
import { fromExpression, problem, spanOf, suggestion, warning } from "./problem.ts";

/** Checks what stands in `${...}` and in conditions, agent by agent, and orders agents by what they read. */
export interface ExpressionCheck {
  readonly diagnostics: readonly Diagnostic[];
  /** `when:`. */
  guard(index: number): Predicate | undefined;
  /** `prompt:` of an agent that a model answers for. */
  prompt(index: number, kind: KindDeclaration): Template | undefined;
  /** The keys of the kind's `templates` that hold references. */
  templates(index: number, kind: KindDeclaration): readonly string[];
  /** `until:` and `carry:` of a loop. */
  loop(index: number): void;
}

export function createExpressionCheck(
  ensemble: Ensemble,
  graph: DependencyGraph | undefined,
  ordering: OrderingEdges | undefined,
): ExpressionCheck {
  const { agents } = ensemble;
  const diagnostics: Diagnostic[] = [];
  const names = new Set(agents.map(({ name }) => name));
  const declared = isJsonObject(ensemble.inputs) ? new Set(Object.keys(ensemble.inputs)) : undefined;

  function report(code: string, what: string, found: readonly ExpressionProblem[], path: string): void {
    for (const one of found) diagnostics.push(problem(code, `${what}: ${one.message}`, path, fromExpression(one)));
  }

  /** Notes an unknown name, and makes the agent wait for one that it does not depend on. */
  function follow(index: number, reference: Reference, path: string, severity: Diagnostic["severity"]): void {
    const agent = agents[index] as Agent;
    if (names.has(reference.head)) order(index, reference, path);
    else if (reference.head === "inputs") checkInput(agent, reference, path);
    else if (!isOwnReference(reference, agent)) reportUnknown(agent, reference, path, severity);
  }

  function reportUnknown({ name }: Agent, reference: Reference, path: string, severity: Diagnostic["severity"]): void {
    const { head, text } = reference;
    const make = severity === "error" ? problem : warning;
    diagnostics.push(
      make("ORC2025", `"${name}" refers to ${text}, but there is no agent "${head}".`, path, {
        hint: suggestion(head, names),
        span: spanOf(reference),
      }),
    );
  }

  function checkInput(agent: Agent, reference: Reference, path: string): void {
    const { path: steps, text } = reference;
    const [name] = steps;
    if (name === undefined || declared?.has(String(name)) === true) return;
    const make = declared === undefined ? warning : problem;
    diagnostics.push(
      make("ORC2026", `"${agent.name}" refers to ${text}, but inputs: does not declare "${name}".`, path, {
        hint: declared === undefined ? `Declare it: inputs: {${name}: {type: string}}.` : suggestion(String(name), declared, "Inputs"),
        span: spanOf(reference),
      }),
    );
  }

  function order(index: number, reference: Reference, path: string): void {
    const source = graph?.indexOf.get(reference.head);
    const outcome = source === undefined ? "ancestor" : (ordering?.add(index, source) ?? "ancestor");
    const name = agents[index]?.name;
    if (outcome === "added") {
      diagnostics.push(
        warning(
          "ORC2021",
          `"${reference.head}" is no dependency of "${name}": this reference makes it wait for "${reference.head}".`,
          path,
          {
            hint: `Add "${reference.head}" to depends_on if its output is to be an input too.`,
            span: spanOf(reference),
          },
        ),
      );
    } else if (outcome === "cycle") {
      diagnostics.push(
        warning("ORC2022", `"${reference.head}" comes after "${name}", so ${reference.text} is always null here.`, path, {
          span: spanOf(reference),
        }),
      );
    }
  }

  return {
    diagnostics,
    guard(index) {
      const agent = agents[index] as Agent;
      if (typeof agent.when !== "string") return undefined;
      const path = toJsonPointer(["agents", index, "when"]);
      const parsed = parsePredicate(agent.when);
      if (!parsed.ok) {
        report("ORC2020", `Guard of "${agent.name}"`, parsed.problems, path);
        return undefined;
      }
      for (const lint of parsed.lints)
        diagnostics.push(warning("ORC2023", `Guard of "${agent.name}": ${lint.message}`, path, fromExpression(lint)));
      for (const reference of parsed.references) {
        // Only where inputs: is declared does it mean something in a guard.
        if (reference.head === "inputs" && declared !== undefined) checkInput(agent, reference, path);
        else if (names.has(reference.head)) order(index, reference, path);
        else reportUnknown(agent, reference, path, "warning");
      }
      return parsed.predicate;
    },

    prompt(index, kind) {
      const agent = agents[index] as LlmAgent;
      if (kind.key !== undefined || typeof agent.prompt !== "string") return undefined;
      const path = toJsonPointer(["agents", index, "prompt"]);
      const template = scanTemplate(agent.prompt);
      report("ORC2024", `Prompt of "${agent.name}"`, template.problems, path);
      for (const reference of templateReferences(template)) follow(index, reference, path, "error");
      return template;
    },

    templates(index, kind) {
      const agent = agents[index] as Readonly<Record<string, JsonValue>>;
      return (kind.templates ?? []).filter((key) => {
        const texts = textsIn(agent[key] ?? null, ["agents", index, key]);
        for (const { text, path } of texts) checkTemplate(index, kind, text, toJsonPointer(path));
        return texts.length > 0;
      });
    },

    loop(index) {
      const { name, loop } = agents[index] as LoopAgent;
      if (!isJsonObject(loop)) return;
      if (typeof loop.until === "string") {
        const path = toJsonPointer(["agents", index, "loop", "until"]);
        const parsed = parsePredicate(loop.until, { allowBareHead: true });
        if (!parsed.ok) report("ORC2027", `"until" of "${name}"`, parsed.problems, path);
        else
          for (const lint of parsed.lints)
            diagnostics.push(warning("ORC2023", `"until" of "${name}": ${lint.message}`, path, fromExpression(lint)));
      }
      if (typeof loop.carry === "string" && parseReference(loop.carry) === undefined) {
        diagnostics.push(
          warning(
            "ORC2028",
            `"carry" of "${name}" is a plain text: each iteration gets it as its input.`,
            toJsonPointer(["agents", index, "loop", "carry"]),
            {
              hint: "Write ${key} for a key of the body's output.",
            },
          ),
        );
      }
    },
  };

  function checkTemplate(index: number, kind: KindDeclaration, text: string, path: string): void {
    const agent = agents[index] as Agent;
    if (kind.name === "dispatch" && parseReference(text) === undefined) {
      diagnostics.push(
        problem("ORC2029", `"${agent.name}" dispatches to ${JSON.stringify(text)}, which is neither a name nor one reference.`, path, {
          hint: "Write the name of an ensemble, or ${agent.field} alone.",
        }),
      );
      return;
    }
    const template = scanTemplate(text);
    for (const found of template.problems)
      diagnostics.push(warning("ORC2035", `"${agent.name}": ${found.message} It stays as it is.`, path, fromExpression(found)));
    for (const reference of templateReferences(template)) {
      if (names.has(reference.head) || reference.head === "inputs" || isOwnReference(reference, agent))
        follow(index, reference, path, "warning");
      else {
        diagnostics.push(
          warning("ORC2036", `"${agent.name}": ${reference.text} stays as it is, because there is no agent "${reference.head}".`, path, {
            hint: `${suggestion(reference.head, names)} Write $${reference.text} if the text is meant.`,
            span: spanOf(reference),
          }),
        );
      }
    }
  }
}

/** What every agent may refer to, and a fan-out instance beside it. */
function isOwnReference({ head }: Reference, agent: Agent): boolean {
  return head === "input" || (head === "item" && agent.fan_out === true);
}

interface FoundText {
  readonly text: string;
  readonly path: readonly (string | number)[];
}

/** Every text in a value that has a reference in it. A list of things to visit, not recursion: values nest as deep as they like. */
function textsIn(value: JsonValue, at: readonly (string | number)[]): readonly FoundText[] {
  const found: FoundText[] = [];
  const open: { value: JsonValue; path: readonly (string | number)[] }[] = [{ value, path: at }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path } = next;
    if (typeof next.value === "string") {
      if (next.value.includes("${")) found.push({ text: next.value, path });
    } else if (Array.isArray(next.value)) {
      next.value.forEach((entry, key) => open.push({ value: entry as JsonValue, path: [...path, key] }));
    } else if (isJsonObject(next.value)) {
      for (const [key, entry] of Object.entries(next.value)) open.push({ value: entry, path: [...path, key] });
    }
  }
  return found.toReversed();
}
