import type { ResourceDefinition } from "../definition/resource-definition.ts";
import { ensembleResource } from "./ensemble-resource.ts";
import { ensemblesResource, profilesResource } from "./list-resources.ts";
import { artifactResource, artifactsResource, metricsResource } from "./run-resources.ts";

export const allResources: readonly ResourceDefinition[] = [
  ensemblesResource,
  ensembleResource,
  profilesResource,
  artifactsResource,
  artifactResource,
  metricsResource,
];
