/** The addresses of what can be read. Names in folders are encoded, so that each is one segment. */
export const resourceUri = {
  ensembles: "llm-orc://ensembles",
  profiles: "llm-orc://profiles",
  ensemble: (name: string): string => `llm-orc://ensemble/${encodeURIComponent(name)}`,
  artifacts: (ensemble: string): string => `llm-orc://artifacts/${encodeURIComponent(ensemble)}`,
  artifact: (ensemble: string, id: string): string => `llm-orc://artifact/${encodeURIComponent(ensemble)}/${encodeURIComponent(id)}`,
  metrics: (ensemble: string): string => `llm-orc://metrics/${encodeURIComponent(ensemble)}`,
} as const;
