/** Who reads streams: the product, or a program by hand. */
export interface StreamClient {
  /** Reads `count` answers of `url` at once, and gives back their texts. */
  read(url: string, count: number, watcher?: StreamWatcher): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Is told what a reader sees in the moment in which it does. */
export interface StreamWatcher {
  onText?(stream: number, delta: string): void;
  onEnd?(stream: number): void;
}

export interface StreamClients {
  readonly own: StreamClient;
  readonly bare: StreamClient;
}

/** Sent with every request; the product looks for it in every text. */
export const KEY = "sk-bench-0123456789abcdef0123456789abcdef";
