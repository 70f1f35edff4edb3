/**
 * An answer fit to print: numbers with ten significant digits, unbounded ones as the texts "infinity" and "-infinity", which JSON has no
 * numbers for. A number that is none is a failure, never a null in the answer.
 */
export function readableAnswer(answer) {
  return readable(answer, "the answer");
}

function readable(value, place) {
  if (typeof value === "number") {
    if (Number.isNaN(value)) throw new Error(`${place} cannot be computed from this input`);
    if (!Number.isFinite(value)) return value > 0 ? "infinity" : "-infinity";
    return Number.isSafeInteger(value) ? value : Number(value.toPrecision(10));
  }
  if (Array.isArray(value)) return value.map((item, index) => readable(item, `${place}[${index}]`));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, readable(item, name)]));
}

/** The p-value of a statistic whose null distribution is symmetric around 0, from the upper tail's probability. */
export function symmetricP(statistic, alternative, upper) {
  if (alternative === "greater") return upper(statistic);
  if (alternative === "less") return upper(-statistic);
  return Math.min(1, 2 * upper(Math.abs(statistic)));
}

/**
 * The interval `estimate` plus and minus quantile times `error`: bounded on both sides, or only on the one that the alternative is about.
 * @param {(p: number) => number} quantile of the statistic's distribution around 0
 */
export function confidenceInterval(estimate, error, { confidence, alternative }, quantile) {
  const tail = alternative === "two-sided" ? (1 - confidence) / 2 : 1 - confidence;
  const margin = quantile(1 - tail) * error;
  return {
    level: confidence,
    lower: alternative === "less" ? -Infinity : estimate - margin,
    upper: alternative === "greater" ? Infinity : estimate + margin,
  };
}
