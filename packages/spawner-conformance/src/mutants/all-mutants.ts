import { adoptionMutants } from './adoption-mutants.ts';
import { callMutants } from './call-mutants.ts';
import { environmentMutants } from './environment-mutants.ts';
import { identityMutants } from './identity-mutants.ts';
import { lifecycleMutants } from './lifecycle-mutants.ts';
import { lookMutants } from './look-mutants.ts';
import type { Mutant } from './mutant.ts';
import { signalMutants } from './signal-mutants.ts';
import { startMutants } from './start-mutants.ts';
import { stdioMutants } from './stdio-mutants.ts';

/** One broken spawner for each clause. */
export const allMutants: readonly Mutant[] = [
  ...startMutants,
  ...environmentMutants,
  ...stdioMutants,
  ...lookMutants,
  ...signalMutants,
  ...identityMutants,
  ...adoptionMutants,
  ...lifecycleMutants,
  ...callMutants,
];
