/** For the `default` of a switch over one of our own unions: the compiler proves that it is not reached. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
