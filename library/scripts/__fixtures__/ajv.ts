import { createRequire } from "node:module";

export interface Ajv {
  readonly errors?: object[] | null;
  validateSchema(schema: object): unknown;
  validate(schema: object, value: unknown): unknown;
  errorsText(errors: object[] | null | undefined): string;
}

// Borrowed from a package that depends on it: the library has no dependencies, and a schema is one by the word of somebody else.
const require = createRequire(new URL("../../../packages/core-config/package.json", import.meta.url));
const { Ajv2020 } = require("ajv/dist/2020.js") as { Ajv2020: new (options: object) => Ajv };

/** A validator of JSON Schema 2020-12 that, like JSON, knows own properties only. */
export function createAjv(): Ajv {
  return new Ajv2020({ allErrors: true, strict: false, ownProperties: true });
}
