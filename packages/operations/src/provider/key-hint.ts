/** Whether a shell reads a name as that name and nothing else: only then it may be part of a command to type. */
export function isPlainWord(name: string): boolean {
  return /^\w[\w.:/-]*$/.test(name);
}

/** How to give a provider its key: by its variable, where it has one, or stored. */
export function keyHint(provider: string, variable: string | undefined): string {
  const command = isPlainWord(provider) ? `llm-orc auth add ${provider}` : undefined;
  if (variable === undefined) return command ?? "Give the provider a name of letters and digits, then store its key.";
  return command === undefined ? `export ${variable}=...` : `export ${variable}=..., or: ${command}`;
}
