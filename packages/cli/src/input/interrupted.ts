/** The person has pressed Ctrl-C where it is a character like any other: nothing is wrong, the program ends. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}
