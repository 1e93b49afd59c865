/** The labels of the facts that a fact source with `source = "network"` gives. */
export const networkLabels: ReadonlySet<string> = new Set(['interface', 'address', 'route', 'default-route']);
