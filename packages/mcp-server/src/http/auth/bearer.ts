/** The token of an `Authorization: Bearer` header (RFC 6750). Undefined for none, another scheme, or what cannot be one. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? "")?.[1];
}

/** A `WWW-Authenticate` value. Values are put in quotes as they are: give none that came from outside. */
export function challenge(parameters: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
  return `Bearer ${pairs.join(", ")}`;
}
