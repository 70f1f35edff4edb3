/** Where vendors hand out keys, by provider. Also the names that are offered where one has to be chosen. */
export const KEY_PAGES: Readonly<Record<string, string>> = {
  "anthropic-api": "https://console.anthropic.com/settings/keys",
  "google-gemini": "https://aistudio.google.com/apikey",
  ollama: "https://ollama.com/settings/keys",
  "openai-compatible": "https://platform.openai.com/api-keys",
  "openai-compatible/openai": "https://platform.openai.com/api-keys",
  "openai-compatible/groq": "https://console.groq.com/keys",
  "openai-compatible/openrouter": "https://openrouter.ai/settings/keys",
  "openai-compatible/mistral": "https://console.mistral.ai/api-keys",
  "openai-compatible/deepseek": "https://platform.deepseek.com/api_keys",
  "openai-compatible/together": "https://api.together.ai/settings/api-keys",
  "openai-compatible/gemini": "https://aistudio.google.com/apikey",
  "openai-compatible/xai": "https://console.x.ai",
};

/** Where an OAuth client of the user's own is registered, by provider. */
export const CLIENT_PAGES: Readonly<Record<string, string>> = {
  "google-gemini": "https://console.cloud.google.com/auth/clients",
};
