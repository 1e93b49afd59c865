import { type Finding, hasProcess } from '@hermit/core';
import type { SpawnerCapabilities } from '@hermit/core/spawner';
import { createFinding } from '../findings/create-finding.ts';
import type { WrittenServiceDefinition } from '../generated/written-service-definition.ts';
import { reloadOf } from '../normalise/reload.ts';
import type { WrittenDefinition } from './definition-rule.ts';
import { placeOrBeginning, spawnerOf } from './known-spawner.ts';
import type { Surroundings } from './surroundings.ts';

type Written = Partial<WrittenServiceDefinition>;

/** Something that a definition may ask of its spawner. */
interface Demand {
  readonly key: keyof WrittenServiceDefinition;
  readonly isMade: (written: Written) => boolean;
  readonly isMet: (capabilities: SpawnerCapabilities) => boolean;
  /** What the spawner cannot do, after "cannot". */
  readonly deed: string;
  /** What to do to the definition instead of taking another spawner; `null` if nothing helps. */
  readonly otherwise: string | null;
}

const demands: readonly Demand[] = [
  ...(['user', 'group'] as const).map((key) => ({
    key,
    isMade: (written: Written) => written[key] !== undefined,
    isMet: ({ switchesUser }: SpawnerCapabilities) => switchesUser,
    deed: `run a service as another ${key}`,
    otherwise: 'drop the key',
  })),
  {
    key: 'umask',
    isMade: ({ umask }) => umask !== undefined,
    isMet: ({ setsUmask }) => setsUmask,
    deed: 'set the umask',
    otherwise: 'drop the key',
  },
  {
    key: 'working_directory',
    isMade: ({ working_directory }) => working_directory !== undefined,
    isMet: ({ setsWorkingDirectory }) => setsWorkingDirectory,
    deed: 'set the working directory',
    otherwise: 'drop the key',
  },
  {
    key: 'exec_start_pre',
    isMade: ({ exec_start_pre }) => exec_start_pre !== undefined,
    isMet: ({ purposes, exitStatus }) => purposes.includes('pre-start') && exitStatus !== 'none',
    deed: 'run a pre-start command and tell how it ended',
    otherwise: 'drop the key',
  },
  {
    key: 'exec_stop',
    isMade: ({ exec_stop }) => exec_stop !== undefined,
    isMet: ({ purposes }) => purposes.includes('stop'),
    deed: 'run a command that undoes a oneshot',
    otherwise: 'drop the key',
  },
  {
    key: 'exec_reload',
    isMade: ({ exec_reload }) => reloadOf(exec_reload)?.kind === 'command',
    isMet: ({ purposes, exitStatus }) => purposes.includes('reload') && exitStatus !== 'none',
    deed: 'run a reload command and tell how it ended',
    otherwise: 'give exec_reload a signal',
  },
  {
    key: 'kill_mode',
    isMade: ({ kill_mode }) => kill_mode !== 'process',
    isMet: ({ signalsGroup }) => signalsGroup,
    deed: 'send a signal to a whole group, as kill_mode = "group" asks',
    otherwise: 'write kill_mode = "process"',
  },
  {
    key: 'kind',
    isMade: ({ kind }) => kind === 'oneshot',
    isMet: ({ exitStatus }) => exitStatus !== 'none',
    deed: 'tell how a process ended, as kind = "oneshot" asks',
    otherwise: null,
  },
  {
    key: 'restart',
    isMade: ({ restart }) => restart === 'on-failure',
    isMet: ({ exitStatus }) => exitStatus !== 'none',
    deed: 'tell how a process ended, as restart = "on-failure" asks',
    otherwise: 'drop the key',
  },
  {
    key: 'spawner',
    isMade: () => true,
    isMet: ({ passesDescriptors }) => passesDescriptors,
    deed: 'pass descriptors on, which the logs of every service need',
    otherwise: null,
  },
];

/** What a definition needs, its spawner can do: nothing is silently ignored. */
export function lackingCapabilityFindings(definition: WrittenDefinition, surroundings: Surroundings): Finding[] {
  const { name, traits } = spawnerOf(definition, surroundings);
  const kind = definition.written.kind ?? 'service';
  if (traits === null || !hasProcess({ kind })) return [];
  const made = demands.filter(({ isMade }) => isMade(definition.written));
  const capable = [...surroundings.alternativeSpawners]
    .filter(([other, { capabilities }]) => other !== name && made.every(({ isMet }) => isMet(capabilities)))
    .map(([other]) => `use spawner = ${JSON.stringify(other)}`);
  return made
    .filter(({ isMet }) => !isMet(traits.capabilities))
    .map(({ key, deed, otherwise }) => {
      const ways = otherwise === null ? capable : [...capable, otherwise];
      const message = `spawner ${JSON.stringify(name)} cannot ${deed}`;
      return createFinding(
        'spawner-cannot',
        placeOrBeginning(definition.document, `/${key}`, '/spawner'),
        message,
        ways.join(', or ') || 'use another spawner',
      );
    });
}
