import type { GenerateRequest } from "@llm-orc/provider";
import type { ClaudeCliSettings } from "./settings.ts";

// Who the user is, where things are, and how the network is reached. No key and no token is among them: what the command needs
// to log in, it keeps itself. `CLAUDECODE` is not either: a command that sees it believes to run inside itself.
const HANDED_ON: ReadonlySet<string> = new Set(
  [
    "PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TERM DBUS_SESSION_BUS_ADDRESS",
    "XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_STATE_HOME XDG_RUNTIME_DIR CLAUDE_CONFIG_DIR",
    "HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy",
    "SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS",
  ].flatMap((names) => names.split(" ")),
);

/** The part of the user's environment that the command gets. */
export function settingsFromEnvironment(env: Readonly<Record<string, string | undefined>>): Pick<ClaudeCliSettings, "environment"> {
  const handedOn = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && (HANDED_ON.has(entry[0]) || entry[0].startsWith("LC_")),
  );
  return { environment: Object.fromEntries(handedOn) };
}

/** The environment of one call: the user's part of it, and what makes the command answer once and do nothing else. */
export function commandEnvironment({ environment = {} }: ClaudeCliSettings, request: GenerateRequest): Record<string, string> {
  return {
    ...environment,
    // Without this, "@/etc/passwd" in a prompt is replaced by that file, with all tools off too.
    CLAUDE_CODE_DISABLE_ATTACHMENTS: "1",
    // Retries are llm-orc's own.
    CLAUDE_CODE_MAX_RETRIES: "0",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
    ...(request.maxOutputTokens === undefined ? {} : { CLAUDE_CODE_MAX_OUTPUT_TOKENS: String(request.maxOutputTokens) }),
    ...thinking(request),
  };
}

// The command's models think at length unless told otherwise; models that cannot stop doing so ignore the 0.
function thinking({ reasoning }: GenerateRequest): Record<string, string> {
  if (reasoning === undefined) return { MAX_THINKING_TOKENS: "0" };
  if ("effort" in reasoning) return { CLAUDE_CODE_EFFORT_LEVEL: reasoning.effort };
  return { MAX_THINKING_TOKENS: String(reasoning.maxTokens) };
}
