import type { ValidateFunction } from "ajv";

/**
 * Validators of `ownSchemas` by name. Empty in the library, which compiles what it needs; a program that is started for each
 * command has them put in here when it is bundled.
 */
export const compiledSchemas: Readonly<Record<string, ValidateFunction>> = {};
