import { listEnsembles, listProfiles } from "@llm-orc/operations";
import type { ResourceDefinition } from "../definition/resource-definition.ts";
import { projectSession } from "../session/project-session.ts";
import { toText } from "./resource-text.ts";
import { resourceUri } from "./resource-uri.ts";

export const ensemblesResource: ResourceDefinition = {
  uri: resourceUri.ensembles,
  name: "ensembles",
  title: "Ensembles",
  description: "Every ensemble that can be named here, with its description, source and file.",
  mimeType: "application/json",
  async read(_params, session, signal) {
    return toText((await listEnsembles.run(projectSession(session).context(signal), {})).ensembles);
  },
};

export const profilesResource: ResourceDefinition = {
  uri: resourceUri.profiles,
  name: "profiles",
  title: "Profiles",
  description: "Every model profile of the project and the user: name, provider, model, source and file.",
  mimeType: "application/json",
  async read(_params, session, signal) {
    return toText((await listProfiles.run(projectSession(session).context(signal), {})).profiles);
  },
};
