import type { ErrorEntry } from "./entry.ts";

/** `AREA_REASON`: what stops a command, or is the error of an agent or a run. */
export const errorEntries: readonly ErrorEntry[] = [
  {
    code: "AGENT_CHILD_FAILED",
    meaning: "The ensemble that this agent runs has failed.",
    hint: "Look at its agents in the result; run it alone to see more.",
  },
  {
    code: "AGENT_DISPATCH_UNRESOLVED",
    meaning: "The reference in dispatch: yielded no name of an ensemble.",
    hint: "Let the agent before it answer with JSON that has this key.",
  },
  {
    code: "AGENT_ENSEMBLE_NOT_FOUND",
    meaning: "The ensemble that this agent was to run does not exist.",
    hint: "Correct the name; `llm-orc list-ensembles` shows those there are.",
  },
  {
    code: "AGENT_ENSEMBLE_TOO_DEEP",
    meaning: "Ensembles run ensembles deeper than is allowed.",
    hint: "Nest less, or raise performance.execution.max_ensemble_depth in config.yaml.",
  },
  {
    code: "AGENT_FAILED",
    meaning: "The agent failed in a run of an older program, which recorded no more than the message.",
    hint: "Read the message.",
  },
  { code: "AGENT_FAN_OUT_FAILED", meaning: "Every instance of a fan-out failed.", hint: "Look at the errors in instances." },
  {
    code: "AGENT_FAN_OUT_NOT_ARRAY",
    meaning: "There is no list to fan out over in the first dependency's output.",
    hint: "Let that agent answer with a JSON list, or name its key in input_key.",
  },
  { code: "AGENT_HAS_NO_MODEL", meaning: "The agent asks a model and names none.", hint: "Give it a model_profile." },
  {
    code: "AGENT_INPUT_KEY",
    meaning: "input_key names a key that the dependency's output does not have.",
    hint: "Correct the key, or let that agent answer with JSON that has it.",
  },
  {
    code: "AGENT_INPUT_TIMED_OUT",
    meaning: "Nobody answered the agent's question within its timeout_seconds, and it has no default.",
    hint: "Raise timeout_seconds of the question, or give it a default.",
  },
  {
    code: "AGENT_LOOP_UNTIL_INVALID",
    meaning: "The condition of the loop cannot be evaluated.",
    hint: "Find what is wrong with it: `llm-orc check <ensemble>`.",
  },
  {
    code: "AGENT_NOT_RUNNABLE",
    meaning:
      "It was known before the run that this agent cannot run, and the run went on without it (--keep-going, or it stands behind a guard).",
    hint: "Do what `llm-orc check <ensemble>` says.",
  },
  {
    code: "AGENT_OUTPUT_INVALID",
    meaning: "The model's answer does not satisfy output_schema, also after it was asked again.",
    hint: "Simplify the schema, say in the prompt what is wanted, or use a stronger model.",
  },
  {
    code: "AGENT_TIMED_OUT",
    meaning: "The agent did not end within its time.",
    hint: "Raise timeout_seconds for it, or give it less to do.",
  },
  {
    code: "ARTIFACT_REMOVE_FAILED",
    meaning: "A kept run could not be removed from the disk; it is all still there.",
    hint: "Look at the rights of its folder.",
  },
  {
    code: "ARTIFACT_WRITE_FAILED",
    meaning: "A file of the run could not be written.",
    hint: "Check space and permissions of the folder that the message names.",
  },
  {
    code: "ASSERTION_FAILED_TO_EVALUATE",
    meaning: "An assertion of validation: could not be computed over this run's outputs, as if it raised an exception in Python.",
    hint: "Correct the assertion, or let the agent answer in the form that it expects.",
  },
  {
    code: "AUTH_CLIENT_MISSING",
    meaning: "A login needs an OAuth client of the user's own, and none was given or used before.",
    hint: 'Register one of the kind "desktop app" with the vendor, then: `llm-orc auth setup <provider>`.',
  },
  {
    code: "AUTH_METHOD_UNSUPPORTED",
    meaning: "A key was given to a provider that takes logins only, or a login was asked of one that takes keys.",
    hint: "Use what it takes: `llm-orc auth add <provider>` for a key, `llm-orc auth setup <provider>` for a login.",
  },
  {
    code: "AUTH_NOT_A_LOGIN",
    meaning: "A login was to be renewed or ended, and what is stored for the provider is an API key.",
    hint: "Remove a key with `llm-orc auth remove <provider>`.",
  },
  {
    code: "AUTH_NOT_CONFIRMED",
    meaning: "A person has to agree, and there is no terminal to ask on.",
    hint: "Look at what it would do, then say so: `llm-orc auth import --yes`.",
  },
  {
    code: "AUTH_NO_KEY_TAKEN",
    meaning: "The provider takes neither a key nor a login.",
    hint: "Use it as it is.",
  },
  {
    code: "AUTH_PROVIDER_REMOVED",
    meaning: "anthropic-claude-pro-max used a subscription in a way that its vendor does not allow.",
    hint: "Make an API key and store it: `llm-orc auth add anthropic-api`.",
  },
  {
    code: "AUTH_SECRET_INVALID",
    meaning: "What was given as a key is empty, too long, or has white space or invisible characters in it.",
    hint: "Copy it again, as one word.",
  },
  {
    code: "CLIENT_CANNOT_ANSWER",
    meaning: "An MCP tool or prompt has to ask something, and the client cannot ask its user.",
    hint: "Use a client with elicitation.",
  },
  { code: "CONFIG_DIR_MISSING", meaning: "The folder that was given with --config-dir does not exist.", hint: "Correct the path." },
  {
    code: "CONFIG_RESET_NOT_CONFIRMED",
    meaning: "A reset of the configuration was asked for where there is no terminal to ask a person on.",
    hint: "Look at what it would do, then say so: `llm-orc config reset-local --yes` or `llm-orc config reset-global --yes`.",
  },
  { code: "CONFIG_UNREADABLE", meaning: "A file or folder of configuration exists and cannot be read.", hint: "Check its permissions." },
  {
    code: "CONFIRMATION_NEEDED",
    meaning: "What was asked for deletes something, and nobody has confirmed it. Nothing has been changed; the message says what would go.",
    hint: 'Pass `"confirm": true` when it is meant.',
  },
  { code: "CREDENTIAL_EMPTY", meaning: "A key was to be stored and there was none.", hint: "Type or paste it when asked." },
  {
    code: "CREDENTIAL_FILE_UNSAFE",
    meaning: "The file with the keys, or that with the key to them, is a link or can be used by others than its owner.",
    hint: "chmod 600 on the file; if others may have read it, replace the keys.",
  },
  {
    code: "CREDENTIAL_HELPER_FAILED",
    meaning: "The command under helper: failed, took longer than 10 seconds or printed something that is no key.",
    hint: "Run it by hand, with LLM_ORC_PROVIDER set to the provider.",
  },
  {
    code: "CREDENTIAL_IMPORT_NOT_FOUND",
    meaning: "The Python program has stored no credentials in this folder.",
    hint: "Name the folder: `llm-orc auth import --from <folder>`, or add the keys: `llm-orc auth add <provider>`.",
  },
  {
    code: "CREDENTIAL_IMPORT_UNREADABLE",
    meaning: "The credentials that the Python program stored cannot be decrypted.",
    hint: "Add the keys again: `llm-orc auth add <provider>`.",
  },
  {
    code: "CREDENTIAL_KEYRING_UNAVAILABLE",
    meaning: "The system has no keyring, or it does not open (no desktop, locked, over SSH).",
    hint: "Unlock it, or keep the key in the encrypted file: `llm-orc auth add <provider>`.",
  },
  {
    code: "CREDENTIAL_NOT_FOUND",
    meaning: "No key of this provider is stored.",
    hint: "Add it: `llm-orc auth add <provider>`.",
  },
  {
    code: "CREDENTIAL_ORIGIN_INVALID",
    meaning: "An origin was given that is no address of a server.",
    hint: "Write it in full: https://api.example.com.",
  },
  {
    code: "CREDENTIAL_ORIGIN_REFUSED",
    meaning: "A key is bound to the addresses of its vendor, and the profile names another address.",
    hint: "Correct base_url, or grant the address in your global config.yaml under providers: <id>: origins.",
  },
  {
    code: "CREDENTIAL_ORIGIN_UNBOUND",
    meaning: "Nobody has said yet where a key belongs: it was imported, or its provider has no address of its own.",
    hint: "Say it once: `llm-orc auth add <provider> --origin <origin>`.",
  },
  {
    code: "CREDENTIAL_STORE_UNREADABLE",
    meaning: "The file with the keys is not exactly as it was written, or its key or passphrase is missing. It is left as it is.",
    hint: "Put back a copy of credentials.json and .credentials_key, or move them away and add the keys again.",
  },
  {
    code: "CURSOR_INVALID",
    meaning: "A list was asked for its next page with a cursor that it has not given out.",
    hint: "Leave the cursor out for the first page, then give next_cursor as it is.",
  },
  { code: "DEMO_MISSING", meaning: "This build of llm-orc came without its bundled ensembles.", hint: "Install llm-orc again." },
  {
    code: "ENSEMBLE_CHANGES_INVALID",
    meaning:
      "The changes to an ensemble do not fit it: an agent that is not there, or is there already, or no change at all. Nothing was written.",
    hint: "Do what the message says.",
  },
  {
    code: "ENSEMBLE_EXISTS",
    meaning: "A new ensemble was to have the name of one that is there. Nothing was written.",
    hint: "Choose another name, or change that one.",
  },
  {
    code: "ENSEMBLE_INPUT_CONFLICT",
    meaning: "A new ensemble was to have both a list of agents and a template.",
    hint: "Give one; agents can be added afterwards.",
  },
  {
    code: "ENSEMBLE_INVALID",
    meaning: "The ensemble has errors of syntax, form or meaning and is not run.",
    hint: "Correct what is listed; `llm-orc check <ensemble>` shows it again.",
  },
  {
    code: "ENSEMBLE_NOT_EDITABLE",
    meaning: "The ensemble belongs to a library, to the user, or comes with llm-orc: from here it is not changed or deleted.",
    hint: "Make it the project's own first: `llm-orc library copy`. A promoted one is taken away with demote_ensemble.",
  },
  {
    code: "ENSEMBLE_NOT_FOUND",
    meaning: "No ensemble has this name in any of the folders that were searched.",
    hint: "Correct the name; `llm-orc list-ensembles` shows those there are.",
  },
  {
    code: "ENSEMBLE_NOT_RUNNABLE",
    meaning: "Something that the ensemble needs is not there: a model, a key, a script or an ensemble.",
    hint: "Do what is listed, or run what can run with --keep-going.",
  },
  {
    code: "ENSEMBLE_TEXT_REFUSED",
    meaning:
      "The text of an ensemble is not written, because it would not load or make no sense. The problems have the lines of that text.",
    hint: "Correct what you gave, and try again.",
  },
  {
    code: "EXPRESSION_TOO_COSTLY",
    meaning: "A condition or assertion would take more steps or memory than it is allowed.",
    hint: "Simplify it, or let a script compute it.",
  },
  {
    code: "EXPRESSION_TOO_DEEP",
    meaning: "A value is nested too deeply to be written into a prompt or parameter.",
    hint: "Refer to a part of it.",
  },
  {
    code: "FILE_ACCESS_FAILED",
    meaning: "The system refused to read or write a file: no space, no right, a read-only file system, too many open files.",
    hint: "Do what the hint says for this reason, and type the command again: nothing is half written.",
  },
  {
    code: "FILE_CHANGED",
    meaning: "Somebody else has changed the file between its being read and written. It is left as it is.",
    hint: "Look at it, and make your change again.",
  },
  {
    code: "FILE_IN_USE",
    meaning: "Another process is changing the same file and did not finish in time.",
    hint: "Wait until it has ended, or stop it, and try again.",
  },
  {
    code: "INIT_PROFILES_UNKNOWN",
    meaning: "`llm-orc init --profiles` names a provider that the library has no profiles for. Nothing was written.",
    hint: "Take one of those that the message names, or leave it out.",
  },
  {
    code: "INPUT_ALREADY_ANSWERED",
    meaning: "Somebody has answered this question of a run already.",
    hint: "See what is still open: `llm-orc answer --list`.",
  },
  {
    code: "INPUT_ANSWER_INVALID",
    meaning: "What was given cannot be the answer to this question: it is none of the choices, or neither yes nor no.",
    hint: "See the question and its choices: `llm-orc answer --list`.",
  },
  {
    code: "INPUT_FILE_UNREADABLE",
    meaning: "The input file does not exist or cannot be read.",
    hint: "Check the path and its permissions.",
  },
  {
    code: "INPUT_IS_SECRET",
    meaning: "A client or a model was to answer a question for a secret.",
    hint: "The person types it in a terminal: `llm-orc answer <run>`.",
  },
  {
    code: "INPUT_NOT_ASKED",
    meaning: "There is no open question that fits what was given: the run asks nothing, or its question is answered.",
    hint: "See which runs wait for an answer: `llm-orc runs list`.",
  },
  { code: "INPUT_NOT_UTF8", meaning: "The input is not UTF-8 text.", hint: "Convert it, for example with iconv -t UTF-8." },
  {
    code: "INPUT_QUESTION_AMBIGUOUS",
    meaning: "A run asks several questions, and an answer was given without saying for which.",
    hint: "Say which with --agent or --request; `llm-orc answer --list` shows them.",
  },
  { code: "INPUT_TOO_LARGE", meaning: "The input is larger than 64 MiB.", hint: "Give a path to a script instead of the text." },
  {
    code: "INTERNAL_ERROR",
    meaning: "Something went wrong that should not be possible: a mistake in llm-orc or in a plugin.",
    hint: "Run it again with --debug and report what it prints.",
  },
  {
    code: "INVALID_ARGUMENTS",
    meaning: "The arguments of an MCP tool or prompt are not what it takes. Nothing has been done; the message has every problem.",
    hint: "Correct them; the hint lists the names that are allowed.",
  },
  {
    code: "KIND_DEFAULT_MISSING",
    meaning: "A program gave kinds of agents that all need a key, so that an agent without one has no kind.",
    hint: "Add llmKind of @llm-orc/run-spec.",
  },
  {
    code: "KIND_DUPLICATE_KEY",
    meaning: "Two kinds of agents are recognised by the same key.",
    hint: "Remove one of them, or give it another key.",
  },
  { code: "KIND_DUPLICATE_NAME", meaning: "Two kinds of agents have the same name.", hint: "Remove or rename one of them." },
  { code: "KIND_RESERVED_KEY", meaning: "A kind of agents is recognised by a key that every agent has.", hint: "Give it another key." },
  {
    code: "LIBRARY_ACCESS_DENIED",
    meaning: "GitHub refuses the repository of the remote library to you.",
    hint: "Set GITHUB_TOKEN, or a newer one that may read the repository.",
  },
  {
    code: "LIBRARY_ARCHIVE_INVALID",
    meaning:
      "The archive of a remote library is damaged, or has something that no honest archive has, such as a path that leads out of it.",
    hint: "Nothing of it was kept. Look at the repository before you try again.",
  },
  {
    code: "LIBRARY_ARCHIVE_TOO_LARGE",
    meaning: "The archive of a remote library is larger than is fetched.",
    hint: "Clone the repository and name its folder in LLM_ORC_LIBRARY_PATH.",
  },
  {
    code: "LIBRARY_CACHE_CHANGED",
    meaning: "A file of a remote library is not as it was fetched, in the cache or at its source: the same commit has other contents.",
    hint: "Remove the folder that the message names, and fetch it again: `llm-orc library info --source remote`.",
  },
  {
    code: "LIBRARY_COPY_CONFLICT",
    meaning:
      "Files with another content stand where a copy would write, and nobody has said that they may be replaced. Nothing was copied.",
    hint: "Compare them; then `llm-orc library copy <name> --yes`, or answer for each on a terminal.",
  },
  {
    code: "LIBRARY_COPY_FAILED",
    meaning: "A file could not be written or compared where a copy would put it.",
    hint: "Check space and permissions of the folder that the message names, and copy again.",
  },
  {
    code: "LIBRARY_ENTRY_AMBIGUOUS",
    meaning: "Several entries of the library have this name.",
    hint: "Name it with its folder: `llm-orc library show <category>/<name>`.",
  },
  {
    code: "LIBRARY_ENTRY_INVALID",
    meaning: "The entry is to be copied as an ensemble, and does not load as one.",
    hint: "Look at it: `llm-orc library show <name>`.",
  },
  {
    code: "LIBRARY_ENTRY_NOT_COPIED",
    meaning: "The entry cannot stand in your own configuration: a profile there could send keys elsewhere.",
    hint: "Copy it into a project: `llm-orc library copy <name>`, without --global.",
  },
  {
    code: "LIBRARY_ENTRY_NOT_FOUND",
    meaning: "The library has no entry or category of this name.",
    hint: "See what there is: `llm-orc library browse`.",
  },
  {
    code: "LIBRARY_FILE_UNREADABLE",
    meaning: "A file of the library is not there or cannot be read.",
    hint: "Check the library's folder and its permissions.",
  },
  {
    code: "LIBRARY_LOCK_INVALID",
    meaning: "library.lock.json, which says what was copied from where, is not as it was written.",
    hint: "Take it back from version control, or remove it; the copied files stay as they are.",
  },
  {
    code: "LIBRARY_NETWORK_FAILED",
    meaning: "GitHub cannot be reached, or does not answer in time.",
    hint: "Try again later; what was fetched before works offline, without --refresh.",
  },
  {
    code: "LIBRARY_PATH_MISSING",
    meaning: "LLM_ORC_LIBRARY_PATH names a folder that does not exist.",
    hint: "Correct it, or unset it to use the library that comes with llm-orc.",
  },
  {
    code: "LIBRARY_RATE_LIMITED",
    meaning: "GitHub takes no more requests from this address for a while.",
    hint: "Wait, or set GITHUB_TOKEN: then many more are allowed.",
  },
  {
    code: "LIBRARY_READ_ONLY",
    meaning: "The library that was to be written to is the one that comes with llm-orc.",
    hint: "Name a folder of your own in LLM_ORC_LIBRARY_PATH.",
  },
  {
    code: "LIBRARY_REDIRECT_REFUSED",
    meaning:
      "A server sent the request for a library to an address without TLS, round in a circle, or nowhere; or the address of the API has no TLS itself.",
    hint: "Check GITHUB_API_URL and what stands between you and GitHub.",
  },
  {
    code: "LIBRARY_REPOSITORY_NOT_FOUND",
    meaning: "There is no such repository, branch, tag or commit, or it is private.",
    hint: "Check LLM_ORC_LIBRARY_REPOSITORY and LLM_ORC_LIBRARY_REF; for a private one set GITHUB_TOKEN.",
  },
  {
    code: "LIBRARY_RESPONSE_INVALID",
    meaning: "What answers for GitHub does not answer as GitHub does.",
    hint: "Try again later; check GITHUB_API_URL and what stands between you and GitHub.",
  },
  {
    code: "LIBRARY_SOURCE_INVALID",
    meaning: "One of the variables that choose a library has a value that means nothing.",
    hint: "Correct the variable that the message names, or unset it.",
  },
  {
    code: "LIBRARY_SOURCE_MISSING",
    meaning: "There is no library of the kind that was asked for.",
    hint: "Use another: `llm-orc library browse --source bundled`.",
  },
  {
    code: "NAME_INVALID",
    meaning: "A name has characters that a file name cannot have everywhere.",
    hint: "Use letters, digits, ., _ and -.",
  },
  {
    code: "OAUTH_ACCESS_DENIED",
    meaning: "The login was declined on the vendor's page.",
    hint: "Log in again and allow the access: `llm-orc auth setup <provider>`.",
  },
  {
    code: "OAUTH_CLIENT_REFUSED",
    meaning: "The vendor does not accept the OAuth client.",
    hint: 'Check the client id and secret, and that the client is of the kind "desktop app".',
  },
  {
    code: "OAUTH_CONFIG_INVALID",
    meaning: "The client id for a login is missing, or an address that it needs is no https address.",
    hint: "Give the id of your own client; addresses are written in full, without user or password.",
  },
  {
    code: "OAUTH_DEVICE_EXPIRED",
    meaning: "Nobody typed the code on another device before it expired.",
    hint: "Ask for a new one: `llm-orc auth setup <provider>`.",
  },
  {
    code: "OAUTH_DEVICE_UNSUPPORTED",
    meaning: "The provider offers no login with a code on another device.",
    hint: "Log in on a machine with a browser, or use an API key.",
  },
  {
    code: "OAUTH_INSECURE_URL",
    meaning: "An address for a login is plain http and not on this machine.",
    hint: "Use https.",
  },
  {
    code: "OAUTH_ISSUER_MISMATCH",
    meaning: "The answer to a login came from another authorization server than the one that was asked. Nothing was stored.",
    hint: "Check the addresses of the provider, and log in again.",
  },
  {
    code: "OAUTH_LISTEN_FAILED",
    meaning: "No port of 127.0.0.1 could be opened for the browser to come back to.",
    hint: "Log in with a code on another device, or allow listening on 127.0.0.1.",
  },
  {
    code: "OAUTH_LOGIN_EXPIRED",
    meaning: "The vendor no longer accepts a stored login: it has expired or was revoked.",
    hint: "Log in again: `llm-orc auth setup <provider>`.",
  },
  {
    code: "OAUTH_NETWORK",
    meaning: "A vendor's login server could not be reached, or did not answer in time.",
    hint: "Check the connection and the proxy settings, and try again.",
  },
  {
    code: "OAUTH_NOT_LOGGED_IN",
    meaning: "Nobody is logged in at this provider.",
    hint: "Log in: `llm-orc auth setup <provider>`.",
  },
  {
    code: "OAUTH_REFUSED",
    meaning: "A vendor's login server refused the request; the message has its reason.",
    hint: "Correct what it names, and log in again.",
  },
  {
    code: "OAUTH_RESPONSE_INVALID",
    meaning: "A login server's answer is not what OAuth allows.",
    hint: "Check that the address is right; a proxy or a login page may have answered in its place.",
  },
  {
    code: "OAUTH_SERVER_UNAVAILABLE",
    meaning: "A vendor's login server has a problem of its own.",
    hint: "Wait a little and try again.",
  },
  {
    code: "OAUTH_TIMEOUT",
    meaning: "Nobody logged in through the browser in time.",
    hint: "Open the address in a browser on this machine: `llm-orc auth setup <provider>`.",
  },
  {
    code: "OAUTH_URL_REFUSED",
    meaning: "An address that is not http or https was to be opened in a browser.",
    hint: "Check the addresses of the provider.",
  },
  {
    code: "OUTPUT_WRITE_FAILED",
    meaning: "What the program answers could not be written to where its output goes, a full disk for example.",
    hint: "Send the output somewhere else; what a run has answered is kept: `llm-orc artifacts show last`.",
  },
  {
    code: "PATH_OUTSIDE",
    meaning: "A name leads out of the folder that it belongs to, for example over a symbolic link.",
    hint: "Use a path inside the folder.",
  },
  {
    code: "PLUGIN_EXPORT_INVALID",
    meaning:
      "The module of a plugin was loaded and is no plugin: it exports nothing called plugin, a provider of it is incomplete, or it has other providers than its package.json declares.",
    hint: "The message says which. It is for the plugin's author to mend; another version may work.",
  },
  {
    code: "PLUGIN_FAILED",
    meaning: "The code of a plugin threw what no plugin should throw.",
    hint: "Report it to the plugin's author, or take the plugin out of plugins: in config.yaml.",
  },
  {
    code: "PLUGIN_IMPORT_FAILED",
    meaning: "A plugin could not be imported: it threw, something that it imports is missing, or it did not come to an end within 30 s.",
    hint: "Import it alone with the command of the hint to see where it fails.",
  },
  {
    code: "PLUGIN_NAME_INVALID",
    meaning: "An entry of plugins: in config.yaml is neither the name of a package nor a path.",
    hint: "Write a package's name without a version, or a path that begins with ./",
  },
  {
    code: "PLUGIN_NOT_INSTALLED",
    meaning: "A plugin of config.yaml is found neither as a package nor at its path.",
    hint: "Type the npm command of the hint, or correct the path; it is relative to the folder of config.yaml.",
  },
  {
    code: "PLUGIN_PACKAGE_INVALID",
    meaning:
      "The package of a plugin was found and cannot be used: its package.json is broken or declares no providers for llm-orc, its module is not there, or a link leads out of it.",
    hint: "The message says which. Install the package again, or another version.",
  },
  {
    code: "PLUGIN_SPEC_UNSUPPORTED",
    meaning: "The plugin is written for another version of the specification of plugins than this program knows.",
    hint: "Install a version of the plugin, or of llm-orc, that fits the other.",
  },
  {
    code: "PLUGIN_TOO_LARGE",
    meaning: "The folder of a project's plugin holds more files than can be looked through before it is trusted.",
    hint: "Name the plugin's own folder in plugins:, not one that holds other things too.",
  },
  {
    code: "PLUGIN_UNTRUSTED",
    meaning: "The project names a plugin, and you have not trusted the project, or something of it has changed since you did.",
    hint: "Look at what would run and allow it: `llm-orc trust`.",
  },
  {
    code: "PROFILE_EXISTS",
    meaning: "The project has a profile of this name already, or a file where it would go.",
    hint: "Change that one, or choose another name.",
  },
  {
    code: "PROFILE_HAS_SECRET",
    meaning: "A profile was to be written with something that looks like a key, a password or a token.",
    hint: "Store it with `llm-orc auth add <provider>`; profiles hold none.",
  },
  {
    code: "PROFILE_INVALID",
    meaning: "What was to be written is no profile; the message has every reason.",
    hint: "Do what it says; `llm-orc schema profile` shows what a profile has.",
  },
  {
    code: "PROFILE_NOT_FOUND",
    meaning: "Neither the project nor the user has a profile of this name.",
    hint: "Correct the name; `llm-orc list-profiles` shows those there are.",
  },
  {
    code: "PROFILE_NOT_IN_PROJECT",
    meaning: "The profile is the user's, or stands in config.yaml; only files in the project's profiles folder are changed.",
    hint: "Edit that file by hand, or create a profile of the same name in the project.",
  },
  {
    code: "PROJECT_FOLDER_MISSING",
    meaning: "The folder that was chosen as the project does not exist, or is none.",
    hint: "Give the path of a folder.",
  },
  {
    code: "PROJECT_NOT_FOUND",
    meaning: "Neither this folder nor one above it has a folder .llm-orc, and the command is about a project.",
    hint: "Go to the project's folder, or make one: `llm-orc init`.",
  },
  {
    code: "PROMOTION_CONFLICT",
    meaning: "Where an ensemble was to be promoted to, there are other files of the same names. Nothing was copied.",
    hint: 'Compare them, then pass `"overwrite": true`; profiles are never replaced.',
  },
  {
    code: "PROMOTION_SAME_TIER",
    meaning: "The ensemble is already where it was to be promoted to.",
    hint: "Promote one of the project, or to another tier.",
  },
  {
    code: "PROVIDER_AUTH",
    meaning: "The provider refused the key, or what it may do.",
    hint: "Check the key and the rights of its account.",
  },
  {
    code: "PROVIDER_BASE_URL_INVALID",
    meaning: "base_url is no http(s) address, or carries a password, query or fragment.",
    hint: "Write it as https://host/path.",
  },
  {
    code: "PROVIDER_BASE_URL_MISSING",
    meaning: "The provider has no address of its own, and the profile gives none.",
    hint: "Add base_url to the profile.",
  },
  {
    code: "PROVIDER_CIRCUIT_OPEN",
    meaning: "The model failed so often that it is left alone for a while, and the agent's time ended before it answered again.",
    hint: "Run again later, or set fallback_model_profile.",
  },
  {
    code: "PROVIDER_CONTENT_FILTERED",
    meaning: "The provider refused the request or its answer because of what it is about.",
    hint: "Change the prompt, or use another model.",
  },
  {
    code: "PROVIDER_CONTEXT_LENGTH",
    meaning: "The request is longer than the model can take.",
    hint: "Give the agent less input, or use a model with a larger context.",
  },
  {
    code: "PROVIDER_DUPLICATE",
    meaning: "Two providers have the same id: of two plugins, or of a plugin and the program itself.",
    hint: "Take one of the plugins out of plugins: in config.yaml.",
  },
  {
    code: "PROVIDER_INSECURE_URL",
    meaning: "base_url is plain http to another machine: keys and prompts would travel unencrypted.",
    hint: "Use https, or set allow_insecure for the provider in your global config.yaml.",
  },
  {
    code: "PROVIDER_INVALID_REQUEST",
    meaning: "The provider does not accept the request: an unknown model or an option that it does not have.",
    hint: "Read the message; check model and options.",
  },
  {
    code: "PROVIDER_NETWORK",
    meaning: "The server could not be reached, or the connection broke.",
    hint: "Check that it runs and that base_url is right.",
  },
  {
    code: "PROVIDER_OVERLOADED",
    meaning: "The provider has no capacity at the moment, also after several tries.",
    hint: "Try again later, or give the profile a fallback_model_profile.",
  },
  {
    code: "PROVIDER_PROTOCOL",
    meaning: "The server answered in a form that it should not, or ended its answer half way.",
    hint: "Check that base_url is the address of a model server.",
  },
  {
    code: "PROVIDER_QUOTA",
    meaning: "The account's quota or credit is used up.",
    hint: "Check billing at the provider, or use another profile.",
  },
  {
    code: "PROVIDER_RATE_LIMITED",
    meaning: "The provider allows no more requests for now, also after waiting.",
    hint: "Lower concurrency with --max-concurrent, or try again later.",
  },
  {
    code: "PROVIDER_SETTINGS_INVALID",
    meaning: "The settings of a provider in config.yaml do not fit its schema.",
    hint: "Correct them under providers: <id>: settings.",
  },
  {
    code: "PROVIDER_SPEC_UNSUPPORTED",
    meaning: "A plugin was written for another version of the provider interface.",
    hint: "Update the plugin, or llm-orc.",
  },
  {
    code: "PROVIDER_TIMEOUT",
    meaning: "The server did not connect or answer in time.",
    hint: "Check that it runs; a large local model may need longer to load.",
  },
  {
    code: "PROVIDER_UNKNOWN",
    meaning: "There is no provider with this id.",
    hint: "Correct provider in the profile; the message lists those there are.",
  },
  {
    code: "RESET_BACKUP_FAILED",
    meaning: "What a reset of the configuration would change cannot be copied first; nothing was changed.",
    hint: "Make room and check the permissions beside the folder, or do without a backup with --no-backup.",
  },
  {
    code: "RESET_FAILED",
    meaning: "A reset of the configuration failed, and what it had done was taken back.",
    hint: "Check space and permissions of the folder; the message's hint names the backup.",
  },
  {
    code: "RESOURCE_NOT_FOUND",
    meaning: "No MCP resource has this URI.",
    hint: "List the resources and their templates, and fill one in.",
  },
  {
    code: "RUN_AGENT_FAILED",
    meaning: "An agent with on_failure: fail_run failed, and the run ended with it.",
    hint: "Look at that agent's error.",
  },
  { code: "RUN_ALL_AGENTS_FAILED", meaning: "Every agent that ran failed.", hint: "Look at the first agent's error." },
  {
    code: "RUN_AMBIGUOUS",
    meaning: "What was given as a run fits several.",
    hint: "Give more of the id; `llm-orc artifacts list` shows them.",
  },
  {
    code: "RUN_BUDGET_EXCEEDED",
    meaning: "What a call can come to did not fit into what is left of the budget, so it was not made.",
    hint: "Raise the budget, lower max_tokens of the profiles, or use cheaper models.",
  },
  { code: "RUN_CANCELLED", meaning: "The run was stopped.", hint: "Nothing, if that was meant." },
  {
    code: "RUN_FOLDER_TAKEN",
    meaning: "No free name was found for the folder of a run: very many begin at the same time.",
    hint: "Try again.",
  },
  {
    code: "RUN_INPUTS_INVALID",
    meaning: "A named input is missing, unknown, or does not fit its schema.",
    hint: "Give what inputs: of the ensemble declares.",
  },
  { code: "RUN_IN_USE", meaning: "Another process is writing this run.", hint: "Wait until it ends." },
  { code: "RUN_JOURNAL_NEWER", meaning: "The run was written by a newer llm-orc.", hint: "Update: npm install -g llm-orc@latest." },
  {
    code: "RUN_JOURNAL_UNREADABLE",
    meaning: "The journal of the run is damaged or cannot be read.",
    hint: "Check the file's permissions; a damaged run cannot be resumed.",
  },
  {
    code: "RUN_JOURNAL_WRITE_FAILED",
    meaning: "The journal could not be written, so the run was ended: nothing goes on that is not recorded.",
    hint: "Check space and permissions of the folder.",
  },
  {
    code: "RUN_LIMIT_REACHED",
    meaning: "As many runs as the server allows are at work in the background already.",
    hint: "Wait for one, or stop one.",
  },
  { code: "RUN_NOT_FOUND", meaning: "No kept run fits what was given.", hint: "All runs: `llm-orc artifacts list`." },
  {
    code: "RUN_NOT_RESUMABLE",
    meaning: "The run cannot be continued: it has ended, or its journal is not complete enough.",
    hint: "Run the ensemble again.",
  },
  {
    code: "RUN_NO_INPUT",
    meaning: "The ensemble was given no input and has no default_task.",
    hint: 'Give it as an argument: `llm-orc run <ensemble> "..."`.',
  },
  {
    code: "RUN_OUTPUT_MISSING",
    meaning: "The agent that output: names has no result.",
    hint: "Look at why that agent failed or was skipped.",
  },
  {
    code: "RUN_OUTPUT_OPTIONS_INVALID",
    meaning: "The options of the result processor do not fit its schema.",
    hint: "Correct options under output:.",
  },
  {
    code: "RUN_OUTPUT_PROCESSOR_MISSING",
    meaning: "There is no result processor of this name.",
    hint: "Correct processor under output:, or install the plugin.",
  },
  {
    code: "RUN_PRICE_UNKNOWN",
    meaning: "The run has a budget, and nobody knows what the agent's model costs, or how much it may answer.",
    hint: "Set price: and max_tokens in its profile, or budget: {unknown_price: allow}.",
  },
  { code: "RUN_TIMED_OUT", meaning: "The run did not end within limits.timeout_seconds.", hint: "Raise the limit." },
  { code: "SCHEMA_INVALID", meaning: "A JSON Schema is none.", hint: "Correct it; the message says where." },
  {
    code: "SCOPE_MISSING",
    meaning: "The token of an MCP connection does not allow what was asked for.",
    hint: "Connect with a token that has the scope that the message names.",
  },
  {
    code: "SCRIPT_AMBIGUOUS",
    meaning: "A command names a script by its file's name, and there are several of that name.",
    hint: "Name one with its folder, as `llm-orc scripts list` shows it.",
  },
  {
    code: "SCRIPT_ASKS_TOO_OFTEN",
    meaning: "A script asked again and again and never answered.",
    hint: "Let it use user_input when that is there.",
  },
  { code: "SCRIPT_CANCELLED", meaning: "The script was stopped before it ended.", hint: "Nothing, if that was meant." },
  {
    code: "SCRIPT_EXISTS",
    meaning: "The folder has a script already that a reference could not tell from a new one.",
    hint: "Choose another name, or delete that one.",
  },
  {
    code: "SCRIPT_FAILED",
    meaning: "The script ended with an exit code other than 0, or could not be started.",
    hint: "Look at stderr in its response.",
  },
  {
    code: "SCRIPT_INLINE_REFUSED",
    meaning: "The configuration refuses shell text in script:.",
    hint: "Put the text into a file below .llm-orc/scripts and name that file.",
  },
  {
    code: "SCRIPT_INPUT_REQUEST_INVALID",
    meaning: "A script asked for input in a form that cannot be shown.",
    hint: "Print needs_input with prompt and kind.",
  },
  {
    code: "SCRIPT_INTERPRETER_MISSING",
    meaning: "The program that runs the script is not installed, or the script relies on its #! line and is not executable.",
    hint: "Install it; for Python, LLM_ORC_PYTHON may name it. A script is made executable with chmod u+x.",
  },
  {
    code: "SCRIPT_NOT_FOUND",
    meaning: "script: or a command names a script that does not exist.",
    hint: "Correct the path; the hint lists where it was looked for.",
  },
  {
    code: "SCRIPT_NOT_IN_PROJECT",
    meaning: "The script is the user's or a library's; only scripts of the project are deleted.",
    hint: "Remove the file by hand.",
  },
  {
    code: "SCRIPT_OUTPUT_TOO_LARGE",
    meaning: "The script printed more than 16 MB.",
    hint: "Write large data to a file and print its path.",
  },
  { code: "SCRIPT_REPORTED_FAILURE", meaning: "The script itself said that it failed, with success: false.", hint: "Read its error." },
  {
    code: "SCRIPT_SANDBOX_MISSING",
    meaning: "The configuration asks for a sandbox, and bubblewrap is not installed or may not do its work.",
    hint: "Install bubblewrap, or set the sandbox level to none.",
  },
  {
    code: "SCRIPT_SANDBOX_REFUSED",
    meaning: "The sandbox does not give the script what it declares: a path that leads out of the working folder, for one.",
    hint: "Name a path below the working folder, or start the run in the folder that it is in.",
  },
  {
    code: "SERVER_LISTEN_FAILED",
    meaning: "The MCP server cannot open its port: it is taken, not allowed, or at an address that this machine does not have.",
    hint: "Choose another port with --port (0 is any free one), or another address with --host.",
  },
  {
    code: "SERVER_NOT_PROTECTED",
    meaning: "The MCP server was to listen where other machines can reach it, and nobody said how callers are told apart.",
    hint: "Set LLM_ORC_SERVER_TOKEN, or name an OAuth issuer; or listen on 127.0.0.1.",
  },
  {
    code: "SERVER_OPTION_INVALID",
    meaning: "A port, a name of a host, an origin of a web page or an address of OAuth, given for the MCP server, is none.",
    hint: "Write it as the message shows.",
  },
  {
    code: "SERVER_TOKEN_WEAK",
    meaning: "The token for the MCP server is shorter than 32 characters, or has characters that cannot be sent.",
    hint: "Make one with `openssl rand -hex 32`.",
  },
  {
    code: "TRUST_CHANGED",
    meaning: "What a project would run has changed between being shown and being trusted.",
    hint: "Look at it again: `llm-orc trust`.",
  },
  {
    code: "TRUST_NOT_CONFIRMED",
    meaning: "A project is trusted only when a person says so, and there is no terminal to ask on.",
    hint: "Look at what would run with `llm-orc trust --show`, then say yes: `llm-orc trust --yes`.",
  },
  {
    code: "TRUST_STORE_UNREADABLE",
    meaning: "The list of the projects that you trust cannot be read. Nobody is trusted until it can.",
    hint: "Mend or remove the file that the message names; then trust your projects again.",
  },
  { code: "USAGE_INVALID", meaning: "The command line cannot be understood.", hint: "See: `llm-orc --help`." },
  { code: "VALIDATION_MISSING", meaning: "The ensemble has no validation: block to check a run by.", hint: "Add one." },
  { code: "VALIDATION_NO_MODEL", meaning: "The semantic checks have no model to judge by.", hint: "Name a profile as validator_model." },
  {
    code: "YAML_EDIT_FAILED",
    meaning: "A YAML file cannot be changed in the one place: it has errors, or the value comes from an alias or a merge key.",
    hint: "Change the file by hand.",
  },
];
