import { Redacted } from "@llm-orc/contracts";
import type { Environment } from "@llm-orc/project-files";

const SECRET_VARIABLE = /(_API_KEY|_ACCESS_KEY|_SECRET|_TOKEN|_PASSWORD|_PASSPHRASE)$/;
const SHORTEST_SECRET = 8;

/** Keys of providers, and whatever else is called a secret there: scripts see the environment and may print it. */
export function environmentSecrets(env: Environment): readonly Redacted[] {
  return Object.entries(env).flatMap(([name, value]) =>
    SECRET_VARIABLE.test(name) && value !== undefined && value.length >= SHORTEST_SECRET ? [new Redacted(value)] : [],
  );
}
