/** Random numbers that are the same for the same seed, on every machine. Not for secrets. */

/**
 * A generator of its own for a seed: each call gives the next number, evenly distributed from 0 up to and without 1, with 53 bits.
 *
 * The generator is sfc32 (Chris Doty-Humphrey), begun with the 64 bits of the seed.
 *
 * @param {number} seed a whole number
 * @returns {() => number}
 */
export function seededRandom(seed) {
  if (!Number.isSafeInteger(seed)) throw new Error(`a seed must be a whole number, is ${seed}`);
  const next = sfc32(0, seed, Math.floor(seed / 2 ** 32));
  // The first numbers of neighbouring seeds are still alike.
  for (let round = 0; round < 16; round += 1) next();
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** A whole number from 0 up to and without `bound`, of a generator of `seededRandom`. */
export function randomInteger(random, bound) {
  return Math.floor(random() * bound);
}

function sfc32(first, second, third) {
  let [a, b, c, counter] = [first | 0, second | 0, third | 0, 1];
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum;
  };
}
