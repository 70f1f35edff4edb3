// Stores one key: store-in-child.ts DIR NAME KEY [UMASK]
import { Redacted } from "@llm-orc/contracts";
import { openCredentialStore } from "../store/credential-store.ts";

const [dir = "", name = "", key = "", umask = "022"] = process.argv.slice(2);
process.umask(Number.parseInt(umask, 8));
await openCredentialStore({ dir, keyring: false }).set(name, { kind: "api_key", key: new Redacted(key) });
