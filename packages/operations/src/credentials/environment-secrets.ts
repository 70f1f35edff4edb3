import { Redacted } from "@llm-orc/contracts";
import type { Environment } from "@llm-orc/project-files";
import type { ProviderPlugin } from "@llm-orc/provider";

// `OPENAI_API_KEY`, `PGPASSWORD`, `DJANGO_SECRET_KEY`. Not every `_KEY`: some are to sort by.
const SECRET_ENDINGS = "API_KEY APIKEY ACCESS_KEY SECRET_KEY PRIVATE_KEY SECRET TOKEN PASSWORD PASSWD PASSPHRASE".split(" ");
const SHORTEST_SECRET = 8;

/** Keys of these providers, and whatever else is called a secret there: scripts see the environment and may print it. */
export function environmentSecrets(env: Environment, providers: readonly ProviderPlugin[]): readonly Redacted[] {
  const keys = new Set(providers.flatMap(({ envKeys = [] }) => envKeys));
  // By name first: a value of `process.env` is asked of the system each time.
  return Object.keys(env)
    .filter((name) => keys.has(name) || isSecret(name))
    .flatMap((name) => {
      const value = env[name];
      return value !== undefined && value.length >= SHORTEST_SECRET ? [new Redacted(value)] : [];
    });
}

function isSecret(name: string): boolean {
  const upper = name.toUpperCase();
  return SECRET_ENDINGS.some((ending) => upper.endsWith(ending));
}
