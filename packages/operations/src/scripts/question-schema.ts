import type { JsonObject } from "@llm-orc/contracts";

/** The properties of an input schema that say which script, and what it is asked. */
export const questionProperties: JsonObject = {
  name: { type: "string", minLength: 1, description: "As behind script:, or the name of the file." },
  category: { type: "string", description: "The folder that it is in." },
  input: { type: "string", description: "What the run would be asked. Default: nothing." },
  parameters: { type: "object", description: "As parameters: of an agent." },
  dependencies: {
    type: "object",
    description: "What the agents that it depends on said, by name: texts, or values that count as their JSON.",
  },
};
