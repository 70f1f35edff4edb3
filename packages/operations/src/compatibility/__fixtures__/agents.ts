import type { JsonValue } from "@llm-orc/contracts";

// Agents as lines of YAML. `more` is what else stands in their map, such as `depends_on: [a]`.

/** A script that prints this value as JSON. */
export function says(name: string, value: JsonValue, more?: string): string {
  // Several lines are shell, also with a `/` in them.
  return runs(name, `echo '${JSON.stringify(value)}'\n`, more);
}

/** A script that prints what it gets on stdin. */
export function shows(name: string, more?: string): string {
  return runs(name, "cat", more);
}

/** A script with exit code 3. */
export function fails(name: string, more?: string): string {
  return runs(name, "echo broken >&2; exit 3", more);
}

/** Inline shell, or a script's file. */
export function runs(name: string, script: string, more?: string): string {
  return agent(name, `script: ${JSON.stringify(script)}`, more);
}

/** A model of the provider `fake`, called like the agent. */
export function asks(name: string, more?: string): string {
  return agent(name, `provider: fake, model: ${name}`, more);
}

/** An agent of any kind. */
export function agent(name: string, own: string, more?: string): string {
  return `  - {name: ${name}, ${own}${more === undefined ? "" : `, ${more}`}}`;
}

/** Agents one below the other. */
export function lines(...agents: readonly string[]): string {
  return agents.join("\n");
}
