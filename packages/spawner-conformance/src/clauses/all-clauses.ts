import type { Clause } from '../runner/clause.ts';
import { environmentClauses } from './environment.ts';
import { startClauses } from './start.ts';
import { stdioClauses } from './stdio.ts';

/** Every clause, in the order in which they are run. */
export const allClauses: readonly Clause[] = [...startClauses, ...environmentClauses, ...stdioClauses];
