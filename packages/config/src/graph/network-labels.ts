/** The facts that a fact source with `source = "network"` gives: by label, how many elements they have with it. */
export const networkLabels: ReadonlyMap<string, number> = new Map([
  ['interface', 4],
  ['address', 4],
  ['route', 5],
  ['default-route', 2],
]);
