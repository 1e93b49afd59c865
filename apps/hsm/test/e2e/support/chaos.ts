import { existsSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from '../../harness/processes.ts';
import { type E2eProject, spawnerName } from './e2e-project.ts';
import { lockKeeper } from './lock-keeper.ts';
import type { RandomNumbers } from './random-numbers.ts';

/** Nobody kills these, so one process of each must live through everything. */
export const steady = ['steady1', 'steady2', 'steady3', ...(spawnerName === 'ssd' ? ['hidden1'] : [])];
/** These end by themselves. */
export const crashing = ['crash1', 'crash2', 'crash3'];
/** These have children, and are killed. */
export const parents = ['parent1', 'parent2'];
export const allIds: readonly string[] = [...crashing, ...steady, ...parents].sort();

export function chaosDefinitions(): Record<string, string> {
  return Object.fromEntries([
    ...steady.map((id) => [`${id}.toml`, lockKeeper(id, keepRunning(id))]),
    ...crashing.map((id, index) => [`${id}.toml`, lockKeeper(id, `sleep 0.${index + 1} 9>&-; exit 1`)]),
    ...parents.map((id) => [`${id}.toml`, lockKeeper(id, 'sleep 86400 & wait')]),
  ]);
}

/** Without its environment a process carries no mark; with the spawner `ssd` it still holds the lock. */
function keepRunning(id: string): string {
  return id.startsWith('hidden') ? 'exec env -i sleep 86400' : 'exec sleep 86400';
}

/** What was done, and what came of it. */
export interface ChaosFigures {
  managersKilled: number;
  servicesKilled: number;
  recordsDamaged: number;
  pidfilesDamaged: number;
}

/** One manager that is killed at a moment at random, before or after it is ready, among other misfortunes. */
export async function chaosRound(project: E2eProject, random: RandomNumbers, figures: ChaosFigures): Promise<void> {
  const hsm = project.startManager();
  if (random.happens(2 / 3)) await hsm.waitForLine(/^hsm ready: /);
  await delay(random.next() * 400);
  if (random.happens(1 / 2)) figures.servicesKilled += killOne(project, random);
  if (random.happens(1 / 2)) figures.pidfilesDamaged += damageSome(pidfiles(project), random);
  await delay(random.next() * 200);
  await project.killManager(hsm);
  figures.managersKilled += 1;
  if (random.happens(1 / 3)) figures.pidfilesDamaged += damageSome(pidfiles(project), random);
  if (random.happens(1 / 3)) figures.recordsDamaged += damageSome(records(project), random);
}

/** SIGKILL for one of the services that may be killed and live. How many that hit. */
function killOne(project: E2eProject, random: RandomNumbers): number {
  const ours = project.processes();
  const newest = [...crashing, ...parents].map((id) => Number(project.lines(`${id}.starts`).at(-1) ?? 0));
  const [first, ...others] = newest.filter((pid) => pid > 0 && ours.includes(pid) && isRunning(pid));
  if (first === undefined) return 0;
  process.kill(random.oneOf([first, ...others]), 'SIGKILL');
  return 1;
}

/** Blanks or removes some of the files. How many. */
function damageSome(paths: readonly string[], random: RandomNumbers): number {
  const chosen = paths.filter(() => random.happens(1 / 3));
  return chosen.filter((path) => damage(path, random.happens(1 / 2))).length;
}

/** Services come and go meanwhile, and their files with them. */
function damage(path: string, isBlanked: boolean): boolean {
  try {
    if (isBlanked) truncateSync(path);
    else rmSync(path);
    return true;
  } catch {
    return false;
  }
}

function pidfiles(project: E2eProject): readonly string[] {
  return filesBelow(project.path('state/spawners/ssd')).filter((path) => path.endsWith('/pid'));
}

function records(project: E2eProject): readonly string[] {
  return filesBelow(project.path('state/services'));
}

function filesBelow(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
