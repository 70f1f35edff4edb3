/** `--wait-input` as an operation's input. */
export function readWait(args: Readonly<Record<string, unknown>>): { readonly wait_for_input?: number } {
  const seconds = args["wait-input"];
  return typeof seconds === "number" ? { wait_for_input: seconds } : {};
}
