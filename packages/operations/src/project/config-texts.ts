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
#     provider: openai-compatible/ollama
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
