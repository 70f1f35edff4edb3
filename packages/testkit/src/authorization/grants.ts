import { createHash, randomBytes } from "node:crypto";

/** An answer of an endpoint: a JSON document and its status. */
export interface GrantAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface GrantSettings {
  lifeSeconds: number;
  /** A new refresh token with each refresh; using an old one again ends the login. */
  rotates: boolean;
  givesRefreshToken: boolean;
}

interface Login {
  readonly scope: string;
  isRevoked: boolean;
  refreshToken: string | undefined;
}

interface Code {
  readonly login: Login;
  readonly redirectUri: string;
  readonly challenge: string;
  isUsed: boolean;
}

interface Device {
  readonly deviceCode: string;
  readonly scope: string;
  state: "pending" | "approved" | "denied" | "expired";
  slowDowns: number;
}

/** What an authorization server remembers: codes, logins, tokens, devices. No HTTP. */
export class Grants {
  readonly settings: GrantSettings = { lifeSeconds: 3600, rotates: true, givesRefreshToken: true };
  readonly #codes = new Map<string, Code>();
  readonly #accessTokens = new Map<string, Login>();
  readonly #refreshTokens = new Map<string, Login>();
  readonly #devices = new Map<string, Device>();

  /** A login as if the user had been through the browser. */
  logIn(scope: string): GrantAnswer {
    return this.#issue({ scope, isRevoked: false, refreshToken: undefined });
  }

  /** True while the resource server would let this access token in. */
  isActive(accessToken: string): boolean {
    return this.#accessTokens.get(accessToken)?.isRevoked === false;
  }

  newCode(scope: string, redirectUri: string, challenge: string): string {
    const code = secret("code");
    this.#codes.set(code, { login: { scope, isRevoked: false, refreshToken: undefined }, redirectUri, challenge, isUsed: false });
    return code;
  }

  redeemCode(form: URLSearchParams): GrantAnswer {
    const code = this.#codes.get(form.get("code") ?? "");
    if (code === undefined) return refused("invalid_grant", "unknown code");
    if (code.isUsed) {
      code.login.isRevoked = true;
      return refused("invalid_grant", "this code was used before");
    }
    code.isUsed = true;
    if (code.redirectUri !== form.get("redirect_uri")) return refused("invalid_grant", "another redirect_uri");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    return challenge === code.challenge ? this.#issue(code.login) : refused("invalid_grant", "the code_verifier does not fit");
  }

  refresh(form: URLSearchParams): GrantAnswer {
    const token = form.get("refresh_token") ?? "";
    const login = this.#refreshTokens.get(token);
    if (login === undefined || login.isRevoked) return refused("invalid_grant", "Token has been expired or revoked.");
    if (!this.settings.rotates) return this.#issue(login, false);
    if (login.refreshToken !== token) {
      login.isRevoked = true;
      return refused("invalid_grant", "this refresh token was used before");
    }
    return this.#issue(login);
  }

  newDevice(scope: string): { readonly userCode: string; readonly deviceCode: string } {
    const userCode = randomBytes(4).toString("hex").toUpperCase();
    const deviceCode = secret("device");
    this.#devices.set(userCode, { deviceCode, scope, state: "pending", slowDowns: 0 });
    return { userCode, deviceCode };
  }

  decideDevice(userCode: string, state: Device["state"]): void {
    this.#device(userCode).state = state;
  }

  /** Lets the next polls hear `slow_down`. */
  slowDown(userCode: string, times: number): void {
    this.#device(userCode).slowDowns = times;
  }

  redeemDevice(form: URLSearchParams): GrantAnswer {
    const entry = [...this.#devices].find(([, device]) => device.deviceCode === form.get("device_code"));
    if (entry === undefined) return refused("invalid_grant", "unknown device_code");
    const [userCode, device] = entry;
    if (device.slowDowns-- > 0) return refused("slow_down");
    if (device.state === "pending") return refused("authorization_pending");
    this.#devices.delete(userCode);
    if (device.state === "approved") return this.logIn(device.scope);
    return refused(device.state === "denied" ? "access_denied" : "expired_token");
  }

  revoke(form: URLSearchParams): void {
    const token = form.get("token") ?? "";
    const login = this.#refreshTokens.get(token) ?? this.#accessTokens.get(token);
    if (login !== undefined) login.isRevoked = true;
  }

  #issue(login: Login, withRefreshToken = this.settings.givesRefreshToken): GrantAnswer {
    const accessToken = secret("access");
    this.#accessTokens.set(accessToken, login);
    if (withRefreshToken) {
      login.refreshToken = secret("refresh");
      this.#refreshTokens.set(login.refreshToken, login);
    }
    const refreshToken = withRefreshToken ? { refresh_token: login.refreshToken } : {};
    const body = { access_token: accessToken, token_type: "Bearer", expires_in: this.settings.lifeSeconds, scope: login.scope };
    return { status: 200, body: { ...body, ...refreshToken } };
  }

  #device(userCode: string): Device {
    const device = this.#devices.get(userCode);
    if (device === undefined) throw new Error(`no device with the code ${userCode}`);
    return device;
  }
}

export function refused(error: string, description?: string): GrantAnswer {
  return { status: 400, body: { error, ...(description === undefined ? {} : { error_description: description }) } };
}

// Recognisable, so that a test can look for it in whatever was written or thrown.
function secret(kind: string): string {
  return `SECRET-${kind}-${randomBytes(12).toString("hex")}`;
}
