/** Where warnings for people go. Never receives secrets, prompts or responses. */
export interface Logger {
  warn(message: string): void;
  debug(message: string): void;
}

export const silentLogger: Logger = { warn() {}, debug() {} };
