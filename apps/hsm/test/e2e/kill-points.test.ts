import { describe, expect, test } from 'vitest';
import { isRunning } from '../harness/processes.ts';
import type { RunningHsm } from '../harness/running-hsm.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';
import { lockKeeper } from './support/lock-keeper.ts';
import { type Sight, sightOf } from './support/moments.ts';
import { runUntil } from './support/sliced-program.ts';

const attempts = 8;
const orderly = "trap 'echo >>ROOT/terms; sleep 0.2; kill $!; exit 0' TERM; sleep 86400 9>&- & while :; do wait; done";
const web = lockKeeper('web', orderly);
const other = lockKeeper('web', orderly, '[env]', 'CHANGED = "yes"');

interface Moment {
  readonly is: (sight: Sight, project: E2eProject) => boolean;
  /** The manager went on to something later in one slice, so it takes another try. */
  readonly isOver: (sight: Sight, project: E2eProject) => boolean;
}

const isReady = ({ recorded }: Sight): boolean => recorded === 'main';
const hasEnded = ({ main }: Sight, project: E2eProject): boolean =>
  main.length === 0 && project.lines('terms').length > 0;

const startMoments = new Map<string, Moment>([
  [
    'the intent of its pre-start command is on record, and there is no process',
    { is: ({ intent, preStart }) => intent === 'pre-start' && preStart.length === 0, isOver: isReady },
  ],
  [
    'its pre-start command runs, and is not on record',
    { is: ({ preStart, recorded }) => preStart.length > 0 && recorded === 'none', isOver: isReady },
  ],
  ['its pre-start command is on record', { is: ({ recorded }) => recorded === 'pre-start', isOver: isReady }],
  [
    'its intent is on record, and there is no process',
    { is: ({ intent, main }) => intent === 'main' && main.length === 0, isOver: isReady },
  ],
  [
    'its process is there, and not on record',
    { is: ({ main, recorded }) => main.length > 0 && recorded !== 'main', isOver: isReady },
  ],
  ['its process is on record', { is: isReady, isOver: () => false }],
]);

const stopMoments = new Map<string, Moment>([
  [
    'it was told to stop, and still runs',
    { is: ({ main }, project) => main.length > 0 && project.lines('terms').length > 0, isOver: hasEnded },
  ],
  [
    'it has ended, and is on record',
    {
      is: (sight, project) => hasEnded(sight, project) && sight.recorded === 'main',
      isOver: ({ intent, recorded }) => intent !== 'none' || recorded === 'none',
    },
  ],
]);

const restartMoments = new Map<string, Moment>([
  ...stopMoments,
  [
    'the intent of what follows is on record',
    {
      is: ({ intent }) => intent === 'main',
      isOver: ({ main }, project) => main.length > 0 && project.lines('web.starts').length > 1,
    },
  ],
]);

/** Lets a manager do something until the moment, and kills it then; what was to be seen. `null` if it was missed. */
async function killAt(project: E2eProject, hsm: RunningHsm, moment: Moment): Promise<Sight | null> {
  let sight = sightOf(project);
  const look = (): boolean => {
    sight = sightOf(project);
    return moment.is(sight, project);
  };
  const wasHit = await runUntil(hsm, look, () => moment.isOver(sight, project));
  for (const pid of [...sight.main, ...sight.preStart]) project.remember(pid);
  await project.killManager(hsm);
  return wasHit ? sight : null;
}

/** Tries with a project of its own each time until the moment is met. */
async function meet<Met>(attempt: () => Promise<Met | null>): Promise<Met> {
  for (let count = 0; count < attempts; count += 1) {
    const met = await attempt();
    if (met !== null) return met;
  }
  throw new Error(`the moment was not met in ${attempts} attempts`);
}

/** The main processes that ever ran, by what they wrote themselves. */
function starts(project: E2eProject): readonly number[] {
  return project.lines('web.starts').map(Number);
}

function reload(hsm: RunningHsm, change: () => void): void {
  change();
  hsm.signal('SIGHUP');
}

describe('a manager killed while it starts a service, when', () => {
  test.each([...startMoments.keys()])('%s: the next one has it once', async (name) => {
    const moment = startMoments.get(name) as Moment;
    const { project, sight } = await meet(async () => {
      const project = e2eProject();
      const hsm = await project.run();
      reload(hsm, () => project.write({ 'web.toml': web }));
      const sight = await killAt(project, hsm, moment);
      return sight && { project, sight };
    });
    await project.run();
    const pid = await project.readyPid('web');
    await waitUntil('it to say so', () => starts(project).includes(pid));
    expect([starts(project), sightOf(project).main, project.lines('violations')]).toEqual([[pid], [pid], []]);
    if (sight.recorded === 'main') expect(sight.main).toEqual([pid]);
  });
});

describe('a manager killed while it stops a service, when', () => {
  test.each([...stopMoments.keys()])('%s: the next one has none', async (name) => {
    const moment = stopMoments.get(name) as Moment;
    const project = await meet(async () => {
      const project = e2eProject({ 'web.toml': web });
      const hsm = await project.run();
      await project.pidsIn('web.starts', 1);
      await project.onRecord('web', await project.readyPid('web'));
      reload(hsm, () => project.remove('web.toml'));
      return (await killAt(project, hsm, moment)) && project;
    });
    await project.run();
    await waitUntil('it to be forgotten', async () => (await project.status()).services.length === 0);
    await waitUntil('its record to be removed', () => sightOf(project).recorded === 'none');
    expect([sightOf(project).main, starts(project).length, project.lines('violations')]).toEqual([[], 1, []]);
  });
});

describe('a manager killed while it starts a service again with another definition, when', () => {
  test.each([...restartMoments.keys()])('%s: the next one has it once', async (name) => {
    const moment = restartMoments.get(name) as Moment;
    const project = await meet(async () => {
      const project = e2eProject({ 'web.toml': web });
      const hsm = await project.run();
      await project.pidsIn('web.starts', 1);
      await project.onRecord('web', await project.readyPid('web'));
      reload(hsm, () => project.write({ 'web.toml': other }));
      return (await killAt(project, hsm, moment)) && project;
    });
    const [first = 0] = starts(project);
    await project.run();
    const pid = await project.readyPid('web', first);
    await waitUntil('it to say so', () => starts(project).includes(pid));
    expect([starts(project), isRunning(first), project.lines('violations')]).toEqual([[first, pid], false, []]);
    expect(sightOf(project).main).toEqual([pid]);
  });
});
