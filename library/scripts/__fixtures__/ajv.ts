import { Ajv2020 } from "ajv/dist/2020.js";

/** A validator of JSON Schema 2020-12 that, like JSON, knows own properties only. */
export function createAjv(): Ajv2020 {
  return new Ajv2020({ allErrors: true, strict: false, ownProperties: true });
}
