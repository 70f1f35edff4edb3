import { showArtifact } from "@llm-orc/operations";
import type { PromptDefinition } from "../definition/prompt-definition.ts";
import { completions, knownNames } from "../names/known-names.ts";
import { projectSession } from "../session/project-session.ts";

export const designEnsemble: PromptDefinition = {
  name: "design_ensemble",
  title: "Design an ensemble",
  description: "Plan, write and try an ensemble of models and scripts for a goal.",
  arguments: [{ name: "goal", description: "What the ensemble is to achieve, and for what input.", required: true }],
  get: async ({ goal = "" }) => [
    {
      role: "user",
      text: `Design an llm-orc ensemble for this goal:

${goal}

1. Call get_help once for the schema, then library_search: an entry that does most of it is copied with library_copy and changed, not written anew.
2. Call get_provider_status and list_profiles. Use only models that are available; prefer a small one for narrow steps and a strong one for the last.
3. Divide the work. Agents without depends_on run at the same time; exact work (counting, parsing, reading files) is for scripts, judgement is for models. Give each agent one task, and the last one the whole answer.
4. Show me the agents and their dependencies before you write anything, and wait for my yes.
5. create_ensemble, then validate_ensemble and check_ensemble_runnable until both are clean.
6. invoke it on a small input with a budget_usd. Show me the deliverable and the cost, and what you would change next.`,
    },
  ],
};

export const debugRun: PromptDefinition = {
  name: "debug_run",
  title: "Find out what went wrong in a run",
  description: "Look for the cause of a failed, slow or disappointing run, and mend it.",
  arguments: [
    {
      name: "run",
      description: "ensemble/timestamp, a run's id, or last.",
      required: true,
      complete: async (value, session) => completions(await knownNames.runs(projectSession(session).context()), value),
    },
  ],
  async get({ run = "last" }, session) {
    const { entry } = await showArtifact.run(projectSession(session).context(), { run });
    const name = `${entry.ensemble}/${entry.id}`;
    return [
      {
        role: "user",
        text: `The run ${name} ended as "${entry.status}". Find out why, and mend it.

1. analyze_execution with artifact_id "${name}" and response_format "detailed": who failed first, who took long, what it cost.
2. get_run with run_id "${name}" for the answers. Follow a bad answer back through depends_on to the first agent whose output is wrong: the cause is there, not where it shows.
3. Tell causes apart: a model or key that is not there (get_provider_status), a script (test_script with the same input), a prompt, a dependency whose output does not reach the agent, a limit of time or money.
4. Say what you found, with the agent's own words as evidence, and what you would change. Wait for my yes.
5. update_ensemble as a dry run, show me the difference, then for real; validate_ensemble; invoke it again on the same input and compare.`,
      },
    ];
  },
};

export const reviewEnsemble: PromptDefinition = {
  name: "review_ensemble",
  title: "Review an ensemble",
  description: "Judge an ensemble's structure, prompts, cost and robustness, and suggest changes.",
  arguments: [
    {
      name: "ensemble_name",
      description: "name or folder/name.",
      required: true,
      complete: async (value, session) => completions(await knownNames.ensembles(projectSession(session).context()), value),
    },
  ],
  get: async ({ ensemble_name: name = "" }) => [
    {
      role: "user",
      text: `Review the llm-orc ensemble "${name}".

1. Read the resource llm-orc://ensemble/${encodeURIComponent(name)}, then validate_ensemble, check_ensemble_runnable and list_dependencies; look at its kept runs with list_runs.
2. Structure: does every agent have one task? Does anything wait that need not? Is an output produced that nobody reads? Would a script do exactly what a model does roughly?
3. Prompts: does each say its task, its input and the form of its answer? Does each agent get what it needs of its dependencies, and no more?
4. Robustness: what happens when one agent fails, a list is empty, an answer is not the JSON that was asked for? Are there fallbacks, limits of time and money?
5. Cost: which agent costs most, and would a smaller model do?

Give the three changes that are worth most, each with its reason and as the "changes" that update_ensemble takes. Change nothing yet.`,
    },
  ],
};

export const allPrompts: readonly PromptDefinition[] = [designEnsemble, debugRun, reviewEnsemble];
