import { expect, test } from 'vitest';
import { waitUntil } from '../harness/wait-until.ts';
import { allIds, type ChaosFigures, chaosDefinitions, chaosRound, crashing, parents, steady } from './support/chaos.ts';
import { type E2eProject, e2eProject, spawnerName } from './support/e2e-project.ts';
import { RandomNumbers } from './support/random-numbers.ts';

const seed = Number(process.env['HSM_E2E_SEED'] ?? 20_261_120);
const durationMs = Number(process.env['HSM_E2E_CHAOS_MS'] ?? 15_000);

/** Every service is there again, and the crashing ones go on being started. */
async function expectAllAlive(project: E2eProject): Promise<void> {
  await Promise.all([...steady, ...parents].map((id) => project.readyPid(id)));
  for (const id of crashing) {
    const count = project.lines(`${id}.starts`).length;
    await waitUntil(`another start of ${id}`, () => project.lines(`${id}.starts`).length > count);
  }
  expect((await project.status()).services.map(({ id }) => id)).toEqual(allIds);
}

/** What all managers said of one service. */
function linesAbout(id: string, project: E2eProject): string {
  const lines = project.output().split('\n');
  return lines.filter((line) => line.includes(id) || line.startsWith('hsm ready')).join('\n');
}

function startsOf(project: E2eProject): number {
  return allIds.reduce((sum, id) => sum + project.lines(`${id}.starts`).length, 0);
}

test(
  `chaos of ${durationMs} ms loses no service and runs none twice (HSM_E2E_SEED=${seed})`,
  async () => {
    const random = new RandomNumbers(seed);
    const figures: ChaosFigures = { managersKilled: 0, servicesKilled: 0, recordsDamaged: 0, pidfilesDamaged: 0 };
    const project = e2eProject(chaosDefinitions());
    const endMs = performance.now() + durationMs;
    while (performance.now() < endMs) {
      await chaosRound(project, random, figures);
      expect([figures, project.lines('violations')]).toEqual([figures, []]);
    }
    await project.run();
    await expectAllAlive(project);
    expect(project.lines('violations')).toEqual([]);
    for (const id of steady) {
      const pid = await project.readyPid(id);
      const started = project.lines(`${id}.starts`);
      expect([id, started], linesAbout(id, project)).toEqual([id, [String(pid)]]);
    }
    const { managersKilled, servicesKilled, pidfilesDamaged, recordsDamaged } = figures;
    console.log(
      `chaos with ${spawnerName}, seed ${seed}, ${durationMs} ms: ${managersKilled} managers and ${servicesKilled} services killed, ${pidfilesDamaged} pidfiles and ${recordsDamaged} records damaged, ${startsOf(project)} starts, 0 violations`,
    );
    expect([managersKilled > 3, servicesKilled > 0, recordsDamaged > 0]).toEqual([true, true, true]);
    expect(pidfilesDamaged > 0).toBe(spawnerName === 'ssd');
  },
  durationMs + 120_000,
);
