/** The `config.yaml` of a new project: its name, and what else there is to say. */
export function projectConfigText(projectName: string): string {
  return `# yaml-language-server: $schema=schemas/config.json
project:
  name: ${JSON.stringify(projectName)}

# performance:
#   concurrency:
#     max_concurrent_agents: 8   # 0 is no limit
#   execution:
#     default_timeout: 120       # seconds, for agents that say nothing

# Profiles may stand here or, one a file, in profiles/.
# model_profiles:
#   fast:
#     provider: ollama
#     model: llama3.2
`;
}

/** The user's own `config.yaml` with nothing set: none of it is needed. */
export const GLOBAL_CONFIG_TEXT = `# What you set here holds in all your projects; what a project sets comes after it.
# What holds, and where it comes from: llm-orc config show --origin

# model_profiles:
#   fast:
#     provider: openai-compatible/ollama
#     model: llama3.2
`;

/** A `config.local.yaml` with nothing set. */
export const LOCAL_OVERRIDES_TEXT = `# What you set here holds on this machine only; it comes after config.yaml.
`;

/** A first ensemble, which answers with a model where there is one and with a simulated one where not. */
export const FIRST_ENSEMBLE_TEXT = `# yaml-language-server: $schema=../schemas/ensemble.json
# Run it: llm-orc run hello "Should we rewrite it?"
name: hello
description: Two views of one question, and a conclusion. A first ensemble to change.
default_task: Is it better to write the tests or the program first?

agents:
  - name: optimist
    model_profile: demo   # built in: a model that is there, else a simulated one
    system_prompt: Name the strongest reason in favour, in two sentences.

  - name: sceptic
    model_profile: demo
    system_prompt: Name the strongest reason against, in two sentences.

  - name: judge
    model_profile: demo
    depends_on: [optimist, sceptic]
    system_prompt: Weigh both views and decide, in three sentences.
`;

/** What of a project belongs to nobody else: runs, caches, keys. */
export const PROJECT_IGNORE_TEXT = "artifacts/\ncache/\n*.local.yaml\ncredentials.yaml\n.encryption_key\n";
