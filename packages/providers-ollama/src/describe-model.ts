import type { ModelInfo } from "@llm-orc/provider";
import type { Connection } from "./connection.ts";
import { isCloudModel } from "./is-cloud-model.ts";

/**
 * What is known of a model without asking. On a server of the user's it costs nothing, unless the server only hands it on to
 * ollama.com (`isRemote`): that is paid for, at a price that is not told.
 */
export function describeModel(id: string, { isCloud }: Connection, isRemote: boolean = isCloudModel(id)): ModelInfo {
  if (isCloud || isRemote) return { id, capabilities: ["json"] };
  return { id, capabilities: ["json"], isLocal: true, price: { input_per_mtok: 0, output_per_mtok: 0 } };
}
