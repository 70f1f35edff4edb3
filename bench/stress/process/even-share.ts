/** A share of 1 for each number from 0, spread evenly however many there are: multiples of the golden ratio. */
export function evenShare(number: number): number {
  return (number * 0.618_034) % 1;
}
