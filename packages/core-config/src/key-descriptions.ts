/** What each key of the built-in agent kinds is for; shown by editors. */
export const KIND_KEY_DESCRIPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  script: {
    script: "A script below .llm-orc/scripts, a path, or an inline shell command.",
    parameters: "Handed to the script as JSON. ${agent.field} references are filled in.",
  },
  loop: { loop: "Runs an ensemble again and again until a condition holds." },
  dispatch: { dispatch: "The name of an ensemble to run, or one ${agent.field} that yields it." },
  ensemble: { ensemble: "The name of an ensemble to run with this agent's input." },
  llm: {
    model_profile: "The profile that says which provider and model answer.",
    model: "A model's id; needs `provider`, and excludes `model_profile`.",
    provider: "A provider's id, such as ollama or anthropic-api; needs `model`.",
    system_prompt: "The role that the model is given.",
    temperature: "Sampling temperature.",
    max_tokens: "Upper bound of the answer, in tokens.",
    options: "Further options, handed to the provider.",
    ollama_format: "Ollama's output format: json, or a JSON Schema.",
    output_format: "Kept for older files; has no effect.",
    fallback_model_profile: "The profile that answers when this agent's model fails; wins over the profile's own.",
    prompt: "A template for the input: ${input}, ${inputs.name}, ${agent}, ${agent.field}.",
    output_schema: "A JSON Schema that the answer must satisfy.",
    retry: "How failed calls are repeated.",
    complexity: "How hard the task is: helps a routing profile to choose.",
  },
};
/** What each key inside `loop:` is for. */
export const LOOP_KEY_DESCRIPTIONS: Readonly<Record<string, string>> = {
  body: "The ensemble that is repeated.",
  until: "The condition on its output, such as ${approved} == true.",
  max_iterations: "At most this many iterations.",
  carry: "The part of its output that becomes the next iteration's input.",
};
