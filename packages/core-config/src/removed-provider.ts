/**
 * What to write instead of a provider that older projects name and that is no more, or undefined for every other. Its vendor
 * does not let other programs use a subscription's login.
 */
export function removedProvider(id: string): { readonly message: string; readonly hint: string } | undefined {
  if (id !== "anthropic-claude-pro-max") return undefined;
  return {
    message: "anthropic-claude-pro-max is not available: Anthropic's terms do not allow other programs to use a Claude subscription.",
    hint: 'Write "provider: anthropic-api" in its place, and add a key: llm-orc auth add anthropic-api. Or write "provider: claude-cli", which runs the claude command that you have installed, once you allow it in your global config.yaml.',
  };
}
