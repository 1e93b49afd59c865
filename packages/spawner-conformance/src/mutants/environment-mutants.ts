import { managerView } from '../memory/memory-machine.ts';
import { type Mutant, mutant, onBirth, onRequest, onStarted } from './mutant.ts';

const inherited = new Map([['PATH', '/usr/bin:/bin']]);

/** Spawners that put processes into the wrong surroundings. */
export const environmentMutants: readonly Mutant[] = [
  mutant(
    'ENVIRONMENT-01',
    'adds PWD, as a shell does',
    onRequest((request) =>
      request.env.size === 0
        ? request
        : { ...request, env: new Map([...request.env, ['PWD', request.workingDirectory]]) },
    ),
  ),

  mutant(
    'ENVIRONMENT-02',
    'gives the environment of the manager where none is asked for',
    onRequest((request) => (request.env.size > 0 ? request : { ...request, env: inherited })),
  ),

  mutant(
    'ENVIRONMENT-03',
    'changes the user with a program that gets the variables of the service',
    onBirth((birth, kernel) => {
      if (birth.uid !== 0 && birth.env.has('LD_DEBUG')) kernel.loaderUids.push(0);
      return birth;
    }),
  ),

  mutant(
    'ENVIRONMENT-04',
    'starts everything in /',
    onBirth((birth) => ({ ...birth, workingDirectory: '/' })),
  ),

  mutant(
    'ENVIRONMENT-05',
    'leaves the umask as it is',
    onBirth((birth) => ({ ...birth, umask: 0o022 })),
  ),

  mutant(
    'ENVIRONMENT-06',
    'changes the user and keeps the group',
    onBirth((birth) => ({ ...birth, gid: 0 })),
  ),

  mutant(
    'ENVIRONMENT-07',
    'keeps the groups of the manager',
    onBirth((birth) => ({ ...birth, groups: [...new Set([...birth.groups, 0])] })),
  ),

  mutant(
    'ENVIRONMENT-08',
    'leaves the process in the session of the manager',
    onStarted((process) => {
      process.sessionId = managerView.sessionId;
    }),
  ),
];
