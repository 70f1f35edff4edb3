/* llm-orc-script
{
  "what": "One-way analysis of variance: whether the means of two or more groups differ, with the table and the effect sizes.",
  "input": "the groups where the parameters do not have them: a map of lists, or records with a value and a group column",
  "parameters": {
    "type": "object",
    "properties": {
      "groups": { "description": "a map of the groups' names to lists of numbers, or a list of lists", "type": ["object", "array"] },
      "data": { "description": "the groups in place of the parameter: also records" },
      "value_column": { "description": "of records, the column with the number", "type": "string", "default": "value" },
      "group_column": { "description": "of records, the column with the group's name", "type": "string", "default": "group" }
    },
    "additionalProperties": false
  },
  "output": {
    "method": "the test's name",
    "f": "the statistic",
    "df": "list of the degrees of freedom between and within groups",
    "p_value": "the statistic's probability under the null hypothesis of equal means",
    "eta_squared": "the share of the variance that is between groups, in this sample",
    "omega_squared": "the same, estimated for the population; it can be below 0",
    "table": "list of {source, ss, df, ms}: between groups, within groups, total",
    "groups": "list of {name, n, mean, sd}, sd from two values on"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../lib/run-script.mjs";
import { readableAnswer } from "../lib/statistics/answer.mjs";
import { fisherUpper } from "../lib/statistics/distributions.mjs";
import { groups } from "../lib/statistics/samples.mjs";
import { mean, standardDeviation } from "../lib/statistics/summaries.mjs";
import { checkForVariance, varianceTable } from "../lib/statistics/variance-table.mjs";

await runScript(import.meta, (request) => {
  const found = groups(request, 1);
  checkForVariance(found);
  const { between, within, total, etaSquared, omegaSquared } = varianceTable(found);
  const f = between.ms / within.ms;
  return readableAnswer({
    method: "one-way analysis of variance (equal variances)",
    f,
    df: [between.df, within.df],
    p_value: fisherUpper(f, between.df, within.df),
    eta_squared: etaSquared,
    omega_squared: omegaSquared,
    table: [
      { source: "between groups", ...between },
      { source: "within groups", ...within },
      { source: "total", ...total },
    ],
    groups: found.map(({ name, values }) => ({
      name,
      n: values.length,
      mean: mean(values),
      ...(values.length > 1 ? { sd: standardDeviation(values) } : {}),
    })),
  });
});
