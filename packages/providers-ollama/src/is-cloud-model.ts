/** Whether a server of the user's hands this model on to ollama.com, by its tag: `gpt-oss:120b-cloud`, `glm-4.6:cloud`. */
export function isCloudModel(modelId: string): boolean {
  return /[:-]cloud$/.test(modelId);
}
