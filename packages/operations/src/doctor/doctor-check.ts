/** `info`: nothing is wrong, and it is worth knowing. */
export type CheckStatus = "ok" | "info" | "warning" | "error";

export type CheckSection = "program" | "files" | "scripts" | "keys" | "providers" | "plugins" | "ensembles";

/** One thing that was looked at. */
export interface DoctorCheck {
  readonly section: CheckSection;
  /** A word or two, for example `python`. */
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found, as a sentence. */
  readonly message: string;
  /** What to do about it: a command to type, or what to change. */
  readonly fix?: string;
}

/** The checks of one section. */
export function inSection(section: CheckSection): (name: string, status: CheckStatus, message: string, fix?: string) => DoctorCheck {
  return (name, status, message, fix) => ({ section, name, status, message, ...(fix === undefined ? {} : { fix }) });
}

/** What is wrong weighs most. */
export function worstStatus(checks: readonly Pick<DoctorCheck, "status">[]): "ok" | "warning" | "error" {
  if (checks.some(({ status }) => status === "error")) return "error";
  return checks.some(({ status }) => status === "warning") ? "warning" : "ok";
}
