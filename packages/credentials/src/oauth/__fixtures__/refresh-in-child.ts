import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Redacted } from "@llm-orc/contracts";
import { writeFileAtomic } from "@llm-orc/project-files";
import { createTokenSource } from "../create-token-source.ts";
import type { OAuthConfig } from "../oauth-config.ts";
import { fromTokenDocument, toTokenDocument } from "../token-set.ts";

// One process of many that find the same expired token. Says when it is ready, starts when its input ends, so that all come
// at once, and prints the token that it ended up with.
const [configText = "", tokensFile = "", lockFile = ""] = process.argv.slice(2);
const config = JSON.parse(configText) as OAuthConfig;
const source = createTokenSource({
  config: { ...config, ...(process.env["CLIENT_SECRET"] === undefined ? {} : { clientSecret: new Redacted(process.env["CLIENT_SECRET"]) }) },
  load: async () => fromTokenDocument(JSON.parse(await readFile(tokensFile, "utf8"))),
  save: async (tokens) => writeFileAtomic(tokensFile, JSON.stringify(toTokenDocument(tokens)), { mode: 0o600 }),
  lockFile,
});
process.stdout.write("ready\n");
await text(process.stdin);
process.stdout.write((await source.accessToken()).reveal());
