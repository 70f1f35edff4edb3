/** A graph by index: node `i` depends on `dependsOn[i]`. Dependencies come before their dependents. */
export interface Shape {
  readonly name: string;
  readonly size: number;
  readonly edges: number;
  readonly dependsOn: readonly (readonly number[])[];
}

/** `size` nodes that know nothing of each other. */
export function wide(size: number): Shape {
  return toShape(`wide ${size}`, size, () => []);
}

/** One after the other. */
export function chain(size: number): Shape {
  return toShape(`chain ${size}`, size, (node) => (node === 0 ? [] : [node - 1]));
}

/** Diamonds in a row: one node, two that depend on it, one that depends on both, and so on. */
export function ladder(size: number): Shape {
  return toShape(`ladder ${size}`, size, (node) => {
    const place = node % 3;
    if (place > 0) return [node - place];
    return node === 0 ? [] : [node - 2, node - 1];
  });
}

/** Layers of which every node depends on all nodes of the layer before. */
export function layered(layers: number, width: number): Shape {
  return toShape(`layered ${layers}x${width}`, layers * width, (node) => {
    const layer = Math.floor(node / width);
    return layer === 0 ? [] : Array.from({ length: width }, (_, place) => (layer - 1) * width + place);
  });
}

function toShape(name: string, size: number, dependenciesOf: (node: number) => readonly number[]): Shape {
  const dependsOn = Array.from({ length: size }, (_, node) => dependenciesOf(node));
  return { name, size, dependsOn, edges: dependsOn.reduce((sum, list) => sum + list.length, 0) };
}
