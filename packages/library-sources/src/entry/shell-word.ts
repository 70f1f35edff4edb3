/** A name of a library as a shell reads it as one word. Names have no characters but blanks that a shell makes anything of. */
export function shellWord(name: string): string {
  return /^[\w.@+/-]+$/.test(name) ? name : JSON.stringify(name);
}
