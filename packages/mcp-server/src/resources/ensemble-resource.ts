import { getEnsemble } from "@llm-orc/operations";
import type { ResourceDefinition } from "../definition/resource-definition.ts";
import { completions, knownNames } from "../names/known-names.ts";
import { projectSession } from "../session/project-session.ts";
import { toText } from "./resource-text.ts";

export const ensembleResource: ResourceDefinition = {
  uriTemplate: "llm-orc://ensemble/{name}",
  name: "ensemble",
  title: "An ensemble",
  description: "An ensemble's whole definition, as YAML with its comments and as a value. The name may have folders, encoded or not.",
  mimeType: "application/json",
  async read({ name = "" }, session, signal) {
    const { definition, ...about } = await getEnsemble.run(projectSession(session).context(signal), { ensemble_name: name });
    return toText({ ...definition, ...about });
  },
  complete: async (_argument, value, session) => completions(await knownNames.ensembles(projectSession(session).context()), value),
};
