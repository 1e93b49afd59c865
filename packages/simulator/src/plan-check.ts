import { type GivenFiles, hasProcess, type PlannedAction, planReload, type ServiceId } from '@hermit/core';
import type { Host, Incarnation } from './host.ts';
import type { World } from './world.ts';

/** What tells one life of each service from another; none while it is down. */
export type Lives = ReadonlyMap<ServiceId, string>;

/** Where there is no process, two lives look the same. */
const bodiless = 'up';
const ended = 'complete';

/** What the manager says that a reload would do now, without what is left alone. */
export function plannedDeeds(
  { manager }: Incarnation,
  before: GivenFiles,
  after: GivenFiles,
): ReadonlyMap<ServiceId, PlannedAction> {
  const { insight } = manager;
  const { changes } = planReload({
    snapshot: insight.reconciler.snapshot(),
    nowMs: insight.nowMs(),
    decisions: insight.decisions(),
    before,
    after,
    defaultSpawner: insight.defaultSpawner,
  });
  const acting = changes.filter(({ action }) => action !== 'none' && action !== 'update');
  return new Map(acting.map(({ id, action }) => [id, action]));
}

/** Every service that runs, has run to its end, or stands for what holds: by the world, and by its state where it has no process. */
export function livesOf({ current, deck }: Host, world: World): Lives {
  const lives = new Map<ServiceId, string>();
  for (const id of deck.ids) {
    const main = world.liveMain(id);
    const { state, kind } = current?.manager.service(id) ?? {};
    if (main !== undefined) lives.set(id, main.nonce);
    else if (state === 'complete') lives.set(id, `${ended} ${starts(current, id)}`);
    else if (kind !== undefined && !hasProcess({ kind }) && (state === 'ready' || state === 'starting'))
      lives.set(id, bodiless);
  }
  return lives;
}

function starts(current: Incarnation | null, id: ServiceId): number {
  return current?.manager.insight.reconciler.service(id)?.starts ?? 0;
}

/** Services of which something else was done than planned, with both. */
export function unplanned(
  planned: ReadonlyMap<ServiceId, PlannedAction>,
  before: Lives,
  after: Lives,
): readonly string[] {
  const ids = new Set([...planned.keys(), ...before.keys(), ...after.keys()]);
  return [...ids].sort().flatMap((id) => {
    const plan = planned.get(id) ?? 'none';
    const deed = deedOf(before.get(id), after.get(id));
    const isUnseen =
      isWithoutProcess(before.get(id)) && after.get(id) === bodiless && ['none', 'restart'].includes(plan);
    return plan === deed || isUnseen ? [] : [`${id}: planned was ${plan}, done was ${deed}`];
  });
}

function isWithoutProcess(life: string | undefined): boolean {
  return life === bodiless || life?.startsWith(ended) === true;
}

function deedOf(before: string | undefined, after: string | undefined): PlannedAction {
  if (before === after) return 'none';
  if (before === undefined) return 'start';
  return after === undefined ? 'stop' : 'restart';
}

/** Whether something happened that no plan can know: a start failed, or nobody made ready what was started. */
export function hasGoneOtherwise(sinceMs: number, { manager }: Incarnation): boolean {
  return [...manager.insight.reconciler.services()].some(({ failure, phase, decision }) => {
    const isNew = phase.kind === 'process' && phase.process.startedAtMs >= sinceMs;
    const isLeftUnready = isNew && decision?.reason.code === 'not-ready-yet';
    return isLeftUnready || (failure !== null && failure.atMs >= sinceMs);
  });
}
