/** What is used of esbuild's plugin interface. */
export interface EsbuildBuild {
  onLoad(options: { readonly filter: RegExp }, callback: (file: { readonly path: string }) => Loaded | Promise<Loaded>): void;
}

interface Loaded {
  readonly contents: string;
  readonly resolveDir: string;
}
