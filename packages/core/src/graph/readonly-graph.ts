import type { ServiceGraph } from './service-graph.ts';

/** What may be asked of the graph by those who change nothing. */
export type ReadonlyGraph = Pick<
  ServiceGraph,
  'pullersOf' | 'dependentsOf' | 'dependeesOf' | 'afterOf' | 'conflictsOf'
> & {
  readonly requirements: Pick<ServiceGraph['requirements'], 'entriesOf' | 'entriesTo' | 'openOf'>;
  readonly demand: Pick<ServiceGraph['demand'], 'isDemanded'>;
  readonly cycles: Pick<ServiceGraph['cycles'], 'circleOf'>;
};
