/** Networks of the literature whose measures are known. */
type Edge = readonly [string | number, string | number];

/** The friendships in a karate club, members 1 to 34 (W. W. Zachary, 1977). */
export const KARATE_CLUB: readonly Edge[] = toEdges([
  [1, [2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32]],
  [2, [3, 4, 8, 14, 18, 20, 22, 31]],
  [3, [4, 8, 9, 10, 14, 28, 29, 33]],
  [4, [8, 13, 14]],
  [5, [7, 11]],
  [6, [7, 11, 17]],
  [7, [17]],
  [9, [31, 33, 34]],
  [10, [34]],
  [14, [34]],
  [15, [33, 34]],
  [16, [33, 34]],
  [19, [33, 34]],
  [20, [34]],
  [21, [33, 34]],
  [23, [33, 34]],
  [24, [26, 28, 30, 33, 34]],
  [25, [26, 28, 32]],
  [26, [32]],
  [27, [30, 34]],
  [28, [34]],
  [29, [32, 34]],
  [30, [33, 34]],
  [31, [33, 34]],
  [32, [33, 34]],
  [33, [34]],
]);

/** The marriages between the families of Renaissance Florence (J. F. Padgett; R. L. Breiger and P. E. Pattison, 1986). */
export const FLORENTINE_MARRIAGES: readonly Edge[] = toEdges([
  ["Medici", ["Acciaiuoli", "Barbadori", "Ridolfi", "Tornabuoni", "Albizzi", "Salviati"]],
  ["Castellani", ["Peruzzi", "Strozzi", "Barbadori"]],
  ["Strozzi", ["Peruzzi", "Ridolfi", "Bischeri"]],
  ["Guadagni", ["Tornabuoni", "Albizzi", "Bischeri", "Lamberteschi"]],
  ["Bischeri", ["Peruzzi"]],
  ["Ridolfi", ["Tornabuoni"]],
  ["Albizzi", ["Ginori"]],
  ["Salviati", ["Pazzi"]],
]);

function toEdges<Name extends string | number>(rows: readonly (readonly [Name, readonly Name[]])[]): readonly (readonly [Name, Name])[] {
  return rows.flatMap(([a, others]) => others.map((b) => [a, b] as const));
}
