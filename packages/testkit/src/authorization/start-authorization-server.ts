import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Redacted } from "@llm-orc/contracts";
import { type GrantAnswer, Grants, refused } from "./grants.ts";

export type AuthorizationEndpoint = "authorize" | "token" | "device" | "revoke";

/** What the next request of an endpoint gets in place of an answer. */
export type AuthorizationFault =
  | { readonly status: number; readonly body: string; readonly contentType?: string; readonly headers?: Readonly<Record<string, string>> }
  /** Never answered. */
  | "silence"
  /** The connection breaks. */
  | "hang-up";

/** What the user does on the page, or what somebody makes of the answer. */
export type AuthorizationConsent =
  | "allow"
  | "never"
  | "wrong-state"
  | "wrong-issuer"
  | "same-origin-issuer"
  | { readonly error: string; readonly description?: string };

/** The server as one of its clients knows it. */
export interface AuthorizationClient {
  readonly provider: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly deviceUrl?: string;
  readonly revocationUrl?: string;
  readonly issuer?: string;
  readonly scopes: readonly string[];
  readonly extraAuthorizationParams?: Readonly<Record<string, string>>;
  readonly clientId: string;
  readonly clientSecret?: Redacted;
}

export interface AuthorizationServer {
  readonly origin: string;
  readonly grants: Grants;
  consent: AuthorizationConsent;
  /** How Google calls the page for the code. */
  namesItVerificationUrl: boolean;
  interval: number | undefined;
  /** Every request that came in, also those that ended in a fault. */
  readonly requests: readonly { readonly endpoint: AuthorizationEndpoint; readonly parameters: URLSearchParams }[];
  config(overrides?: Partial<AuthorizationClient>): AuthorizationClient;
  count(endpoint: AuthorizationEndpoint): number;
  /** Resolves when the endpoint has had so many requests in all. */
  reached(endpoint: AuthorizationEndpoint, count: number): Promise<void>;
  failNext(endpoint: AuthorizationEndpoint, ...faults: readonly AuthorizationFault[]): void;
  close(): Promise<void>;
}

const CLIENT_ID = "the-users-own-client";

/** A small authorization server on 127.0.0.1 whose user consents at once. With a secret the client is confidential. */
export async function startAuthorizationServer(clientSecret?: string): Promise<AuthorizationServer> {
  const grants = new Grants();
  const requests: { endpoint: AuthorizationEndpoint; parameters: URLSearchParams }[] = [];
  const faults: Record<AuthorizationEndpoint, AuthorizationFault[]> = { authorize: [], token: [], device: [], revoke: [] };
  const waiting: { endpoint: AuthorizationEndpoint; count: number; resolve: () => void }[] = [];
  const count = (endpoint: AuthorizationEndpoint): number => requests.filter((request) => request.endpoint === endpoint).length;

  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", origin);
    const endpoint = url.pathname.slice(1);
    if (!isEndpoint(endpoint)) return sendJson(response, { status: 404, body: {} });
    const parameters = request.method === "POST" ? await readForm(request) : url.searchParams;
    requests.push({ endpoint, parameters });
    for (const wait of waiting) if (count(wait.endpoint) >= wait.count) wait.resolve();
    const fault = faults[endpoint].shift();
    if (fault === "silence") return;
    if (fault === "hang-up") return void response.destroy();
    if (typeof fault === "object") {
      response.writeHead(fault.status, { "content-type": fault.contentType ?? "application/json", ...fault.headers });
      return void response.end(fault.body);
    }
    if (endpoint === "authorize") return authorizePage(parameters, response);
    sendJson(response, checkClient(parameters) ?? answerOf(endpoint, parameters));
  }

  function authorizePage(query: URLSearchParams, response: ServerResponse): void {
    const redirectUri = query.get("redirect_uri") ?? "";
    const isGood =
      query.get("client_id") === CLIENT_ID &&
      query.get("response_type") === "code" &&
      query.get("code_challenge_method") === "S256" &&
      /^[\w-]{43}$/.test(query.get("code_challenge") ?? "") &&
      /^http:\/\/127\.0\.0\.1:\d+\/callback$/.test(redirectUri);
    if (!isGood) return sendJson(response, { status: 400, body: { error: "invalid_request" } });
    const { consent } = fixture;
    if (consent === "never") return void response.end("Do you allow this? [Yes] [No]");
    const back = new URL(redirectUri);
    back.searchParams.set("state", consent === "wrong-state" ? "forged" : (query.get("state") ?? ""));
    back.searchParams.set("iss", issuerFor(consent));
    if (typeof consent === "object") {
      back.searchParams.set("error", consent.error);
      if (consent.description !== undefined) back.searchParams.set("error_description", consent.description);
    } else {
      back.searchParams.set("code", grants.newCode(query.get("scope") ?? "", redirectUri, query.get("code_challenge") ?? ""));
    }
    response.writeHead(302, { location: back.href }).end();
  }

  function issuerFor(consent: AuthorizationConsent): string {
    if (consent === "wrong-issuer") return "https://login.attacker.example";
    return consent === "same-origin-issuer" ? `${origin}/realms/one` : origin;
  }

  function checkClient(form: URLSearchParams): GrantAnswer | undefined {
    const isKnown = form.get("client_id") === CLIENT_ID && form.get("client_secret") === (clientSecret ?? null);
    return isKnown
      ? undefined
      : { status: 401, body: { error: "invalid_client", error_description: `secret ${form.get("client_secret")} is wrong` } };
  }

  function answerOf(endpoint: Exclude<AuthorizationEndpoint, "authorize">, form: URLSearchParams): GrantAnswer {
    if (endpoint === "revoke") {
      grants.revoke(form);
      return { status: 200, body: {} };
    }
    if (endpoint === "device") {
      const { userCode, deviceCode } = grants.newDevice(form.get("scope") ?? "");
      const page = { [fixture.namesItVerificationUrl ? "verification_url" : "verification_uri"]: `${origin}/code` };
      const interval = fixture.interval === undefined ? {} : { interval: fixture.interval };
      return { status: 200, body: { device_code: deviceCode, user_code: userCode, expires_in: 600, ...page, ...interval } };
    }
    switch (form.get("grant_type")) {
      case "authorization_code":
        return grants.redeemCode(form);
      case "refresh_token":
        return grants.refresh(form);
      case "urn:ietf:params:oauth:grant-type:device_code":
        return grants.redeemDevice(form);
      default:
        return refused("unsupported_grant_type");
    }
  }

  const fixture: AuthorizationServer = {
    origin,
    grants,
    consent: "allow",
    namesItVerificationUrl: false,
    interval: undefined,
    requests,
    config: (overrides) => ({
      provider: "acme",
      authorizationUrl: `${origin}/authorize`,
      tokenUrl: `${origin}/token`,
      deviceUrl: `${origin}/device`,
      revocationUrl: `${origin}/revoke`,
      scopes: ["models.read", "models.use"],
      clientId: CLIENT_ID,
      ...(clientSecret === undefined ? {} : { clientSecret: new Redacted(clientSecret) }),
      ...overrides,
    }),
    count,
    reached: (endpoint, wanted) =>
      new Promise((resolve) => {
        if (count(endpoint) >= wanted) resolve();
        else waiting.push({ endpoint, count: wanted, resolve });
      }),
    failNext: (endpoint, ...next) => void faults[endpoint].push(...next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fixture;
}

function isEndpoint(name: string): name is AuthorizationEndpoint {
  return ["authorize", "token", "device", "revoke"].includes(name);
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
  return new URLSearchParams(text);
}

function sendJson(response: ServerResponse, { status, body }: GrantAnswer): void {
  const challenge = status === 401 ? { "www-authenticate": 'Basic realm="tokens"' } : {};
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...challenge });
  response.end(JSON.stringify(body));
}
