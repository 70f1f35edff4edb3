/**
 * Where keys come from: the environment, helper commands, the system's keyring, an encrypted file, OAuth logins. Each key is
 * bound to the origins that it may be sent to.
 */
export { importFernetStore, type ImportReport } from "./fernet/import-fernet-store.ts";
export { type FernetStore, readFernetStore, type SkippedCredential } from "./fernet/read-fernet-store.ts";
export type { Helpers } from "./helper/create-helper-source.ts";
export type { HelperCommand } from "./helper/run-helper.ts";
export { createSystemKeyring, type Keyring, type SystemKeyringOptions } from "./keyring.ts";
export { authorize, deviceAuthorize, revokeToken } from "./login.ts";
export { createCredentials, type Credentials, type CredentialsOptions, type CredentialSource } from "./lookup/create-credentials.ts";
export type { AuthorizeOptions } from "./oauth/authorize.ts";
export type { OAuthRequestOptions } from "./oauth/call-endpoint.ts";
export type { DeviceAuthorizeOptions, DevicePrompt } from "./oauth/device-authorize.ts";
export { type OAuthClient, type OAuthConfig, toOAuthConfig } from "./oauth/oauth-config.ts";
export { openInBrowser, type OpenInBrowserOptions } from "./oauth/open-in-browser.ts";
export type { RevokeTokenOptions } from "./oauth/revoke-token.ts";
export type { TokenSet } from "./oauth/token-set.ts";
export { parseOrigin } from "./parse-origin.ts";
export type { ApiKeyCredential, Credential, CredentialFacts, OAuthCredential } from "./store/credential.ts";
export { type CredentialStore, type CredentialStoreOptions, openCredentialStore } from "./store/credential-store.ts";
export type { CredentialPlace, StoredCredential } from "./store/stored-entry.ts";
