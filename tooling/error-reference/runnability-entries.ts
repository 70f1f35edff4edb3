import type { DiagnosticEntry } from "./entry.ts";

const HEAD = "name: review\ndescription: An example.\n";

/**
 * `ORC3xxx`: the ensemble makes sense, and something that it needs is not there. `run` refuses with exit code 5;
 * behind a guard it is a warning.
 */
export const runnabilityEntries: readonly DiagnosticEntry[] = [
  {
    code: "ORC3001",
    title: "A profile that does not exist",
    meaning: "Neither the project nor the user has a profile of this name.",
    fix: "Correct the name, or add the profile; `llm-orc list-profiles` shows those there are.",
    example: `${HEAD}agents:\n  - name: critic\n    model_profile: fats\n`,
    files: { "profiles/fast.yaml": "name: fast\nprovider: sim\nmodel: small\n" },
  },
  {
    code: "ORC3002",
    title: "A profile that is incomplete",
    meaning: "The profile names no provider or no model.",
    fix: "Complete it.",
    severity: "error",
    noExample: "A profile file that is incomplete gets ORC3003; this is said of profiles that a program hands over.",
  },
  {
    code: "ORC3003",
    title: "A model that cannot be asked",
    meaning:
      "The provider is unknown, its key is missing, its server does not answer, it has no such model, or the profile has errors. The message says which.",
    fix: "Do what the hint says.",
    example: `${HEAD}agents:\n  - name: critic\n    model: gpt-5\n    provider: openai-compatible/openai\n`,
  },
  {
    code: "ORC3004",
    title: "A kind of agent that nothing runs",
    meaning: "The agent's kind is known, and this program was put together without what runs it.",
    fix: "Give the executor that kind (createExecutor({ agentKinds })).",
    severity: "error",
    noExample: "The llm-orc program runs all five kinds; it takes a program of one's own.",
  },
  {
    code: "ORC3006",
    title: "An ensemble inside that does not exist",
    meaning: "The agent runs an ensemble that is found neither by name nor by file.",
    fix: "Correct the name; `llm-orc list-ensembles` shows those there are.",
    example: `${HEAD}agents:\n  - name: inner\n    ensemble: summarise\n`,
  },
  {
    code: "ORC3007",
    title: "An ensemble inside that cannot run",
    meaning: "The ensemble that this agent runs needs something that is not there; the message gives the first reason.",
    fix: "Look at that ensemble with `llm-orc check <ensemble>`.",
    example: `${HEAD}agents:\n  - name: inner\n    ensemble: summarise\n`,
    files: { "ensembles/summarise.yaml": `${HEAD.replace("review", "summarise")}agents:\n  - name: a\n    model_profile: missing\n` },
  },
  {
    code: "ORC3008",
    title: "Ensembles that nest too deeply",
    meaning: "Ensembles run ensembles more levels deep than the configuration allows.",
    fix: "Raise performance.execution.max_ensemble_depth in config.yaml, or nest less.",
    example: `${HEAD}agents:\n  - name: inner\n    ensemble: outer\n`,
    files: {
      "config.yaml": "performance:\n  execution:\n    max_ensemble_depth: 1\n",
      "ensembles/outer.yaml": `${HEAD.replace("review", "outer")}agents:\n  - name: a\n    ensemble: leaf\n`,
      "ensembles/leaf.yaml": `${HEAD.replace("review", "leaf")}agents:\n  - name: a\n    model_profile: demo\n`,
    },
  },
  {
    code: "ORC3009",
    title: "A result processor that is not there",
    meaning: "output: names a processor that neither llm-orc nor a plugin brings.",
    fix: "Correct the name, or install the plugin.",
    example: `${HEAD}output:\n  processor: jsn\nagents:\n  - name: judge\n    model_profile: demo\n`,
  },
  {
    code: "ORC3010",
    title: "A budget that nobody can keep",
    meaning:
      "The run has a budget, and of a model that it asks neither its price nor its longest answer is known: nothing would bound what it costs.",
    fix: "Give the profile price: and max_tokens, or say budget: {unknown_price: allow}; then the budget does not cover that model.",
    example: `${HEAD}budget:\n  usd: 0.5\nagents:\n  - name: judge\n    model_profile: lab\n`,
    files: { "profiles/lab.yaml": "name: lab\nprovider: openai-compatible/lab\nmodel: small\nbase_url: https://lab.example/v1\n" },
  },
  {
    code: "ORC3011",
    title: "A fallback that is not there",
    meaning:
      "fallback_model_profile names a profile that does not exist or is incomplete, or leads back to one before it. The chain ends there.",
    fix: "Correct the name, or take fallback_model_profile out of the last profile of the circle.",
    example: `${HEAD}agents:\n  - name: judge\n    model_profile: demo\n    fallback_model_profile: spare\n`,
  },
  {
    code: "ORC3012",
    title: "A candidate that is no model",
    meaning:
      "The route: of a profile names a profile that does not exist, is incomplete, or has a route: itself. The others are chosen from.",
    fix: "Name profiles that have provider and model.",
    example: `${HEAD}agents:\n  - name: judge\n    model_profile: smart\n`,
    files: { "profiles/smart.yaml": "name: smart\nroute:\n  candidates: [demo, spare]\n" },
  },
  {
    code: "ORC3101",
    title: "A script that does not exist",
    meaning: "script: names a file that is found in none of the folders for scripts, or one that cannot be read.",
    fix: "Correct the path. Paths count from .llm-orc/scripts, then .llm-orc, then the project's folder.",
    example: `${HEAD}agents:\n  - name: count\n    script: cuont.sh\n`,
    files: { "scripts/count.sh": "cat\n" },
  },
  {
    code: "ORC3102",
    title: "An interpreter that is not installed",
    meaning:
      "The script needs python3, node, ruby, bash or the program of its #! line, and that is not installed; or the file has such a line and is not executable.",
    fix: "Do what the hint says: install the program, or make the file executable. For Python, LLM_ORC_PYTHON may name the program.",
    severity: "error",
    noExample: "It takes a machine without the interpreter.",
  },
  {
    code: "ORC3103",
    title: "Inline shell text",
    meaning:
      "script: holds no file but shell text, which runs with all of your rights. Where the configuration refuses it, that is an error.",
    fix: "Put the text into a file below .llm-orc/scripts and name that file.",
    example: `${HEAD}agents:\n  - name: hello\n    script: echo hello\n`,
  },
  {
    code: "ORC3104",
    title: "A script that others can change",
    meaning: "The file or its folder may be written by other users of the machine: they decide what runs as you.",
    fix: "Take the right away: chmod go-w.",
    severity: "warning",
    noExample: "It takes a file with such permissions.",
  },
  {
    code: "ORC3105",
    title: "A sandbox that is not installed",
    meaning: "The configuration asks for scripts to run in a sandbox, and bubblewrap is not on PATH. Nothing runs without it then.",
    fix: "Install bubblewrap, or set the level to none.",
    severity: "error",
    noExample: "It takes a machine without bubblewrap.",
  },
  {
    code: "ORC3106",
    title: "Parameters that a script does not have",
    meaning:
      "The header of the script has a JSON Schema of its parameters, and those of the agent do not fit it: an unknown name, one that is missing, a value of another type. Values with ${...} are not judged.",
    fix: "Correct the name or the value; `llm-orc scripts show` shows what there is.",
    example: `${HEAD}agents:\n  - name: count\n    script: count.sh\n    parameters: { limt: 3 }\n`,
    files: { "scripts/count.sh": "# llm-orc-script\n# parameters: {properties: {limit: {type: integer}}}\ncat\n" },
  },
  {
    code: "ORC3107",
    title: "A script's header that cannot be used",
    meaning: "The first comment of the script says llm-orc-script, and what follows is no YAML, or has a field that is none.",
    fix: "Correct the header at the place that is named. The rest of it is used all the same.",
    example: `${HEAD}agents:\n  - name: count\n    script: count.sh\n`,
    files: { "scripts/count.sh": "# llm-orc-script\n# what: Counts lines.\n# network: none\ncat\n" },
    shown: "scripts/count.sh",
  },
  {
    code: "ORC3108",
    title: "A script that would write outside",
    meaning:
      "The configuration asks for a sandbox, and the header of the script declares writes: to a path that leads out of the working folder.",
    fix: "Let it write below the folder in which llm-orc runs.",
    severity: "error",
    noExample: "It takes a machine with bubblewrap.",
  },
  {
    code: "ORC3201",
    title: "A plugin that is not used",
    meaning:
      "A plugin of config.yaml is not installed, is broken, or has a provider that is there already; or it cannot be read which projects are trusted. Ensembles that do not need it run all the same.",
    fix: "Do what the hint says, or take it out of plugins: in config.yaml.",
    severity: "warning",
    noExample: "It takes a config.yaml of your own; one of a project gets ORC1110 first.",
  },
];
