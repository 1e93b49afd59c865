import type { DecisionRow } from './decision-row.ts';
import { rowsGraph } from './rows-graph.ts';
import { rowsLeftAlone } from './rows-left-alone.ts';
import { rowsNobodyKnows } from './rows-nobody-knows.ts';
import { rowsWaiting } from './rows-waiting.ts';
import { rowsWayDown } from './rows-way-down.ts';
import { rowsWayUp } from './rows-way-up.ts';

/** Every row; the first one is "nothing to do". */
export const decisionTable: readonly DecisionRow[] = [
  ...rowsLeftAlone,
  ...rowsWaiting,
  ...rowsWayUp,
  ...rowsWayDown,
  ...rowsNobodyKnows,
  ...rowsGraph,
];
