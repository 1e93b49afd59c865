import type { Clause } from '../runner/clause.ts';
import { adoptionClauses } from './adoption.ts';
import { callClauses } from './calls.ts';
import { capabilityClauses } from './capabilities.ts';
import { environmentClauses } from './environment.ts';
import { exitClauses } from './exit.ts';
import { identityClauses } from './identity.ts';
import { intentClauses } from './intents.ts';
import { killClauses } from './kill.ts';
import { lifecycleClauses } from './lifecycle.ts';
import { observeClauses } from './observe.ts';
import { signalClauses } from './signal.ts';
import { startClauses } from './start.ts';
import { stdioClauses } from './stdio.ts';

/** Every clause, in the order in which they are run. */
export const allClauses: readonly Clause[] = [
  ...startClauses,
  ...environmentClauses,
  ...stdioClauses,
  ...exitClauses,
  ...observeClauses,
  ...signalClauses,
  ...killClauses,
  ...identityClauses,
  ...adoptionClauses,
  ...intentClauses,
  ...lifecycleClauses,
  ...callClauses,
  ...capabilityClauses,
];
