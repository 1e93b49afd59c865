import { checkReloadGuard, type ReloadGuardInput, refusedChange } from '@hermit/config';
import {
  type Finding,
  type GivenFiles,
  type ReloadPlan,
  type ServiceDefinition,
  type ServiceId,
  templateNameOf,
} from '@hermit/core';
import { type WatchedSnapshots, wholeOf } from './given-files.ts';
import { type LostDefinitions, lostDefinitions, type WatchedChange, withHeld } from './held-snapshots.ts';

interface WatchedGuardPorts {
  /** The services that have a process now. */
  readonly running: () => readonly ServiceId[];
  /** What the manager would do; this takes time, and the manager does nothing else meanwhile. */
  readonly plan: (before: GivenFiles, after: GivenFiles) => Pick<ReloadPlan, 'changes'>;
}

/** A watcher that keeps what it had loaded. */
export interface HeldWatcher {
  readonly finding: Finding;
  /** What is gone, or says something else, and still counts as it was. */
  readonly kept: readonly ServiceDefinition[];
}

/** What comes into force of a change, and what does not. */
export interface WatchedVerdict {
  readonly watched: WatchedSnapshots;
  readonly held: ReadonlyMap<ServiceId, HeldWatcher>;
}

interface Limit {
  readonly running: readonly ServiceId[];
  /** The part of them that may stop. */
  readonly guard: number;
}

interface GuardInput extends Limit {
  readonly stopped: readonly ServiceId[];
}

/** What was refused last, so that looking again at the same files costs no plan. */
interface Refusal {
  readonly files: string;
  readonly held: readonly ServiceId[];
  readonly input: GuardInput;
}

/**
 * Keeps config-watchers from stopping most of what runs because their files are gone: a watched directory may be an
 * empty mount. Asks only about definitions. Facts come and go, and services follow them: that is what facts are for.
 */
export class WatchedGuard {
  readonly #ports: WatchedGuardPorts;
  #refusal: Refusal | null = null;

  constructor(ports: WatchedGuardPorts) {
    this.#ports = ports;
  }

  /** Decides what comes into force. `guard` is the part of the running services that may stop. */
  judge(change: WatchedChange, guard: number): WatchedVerdict {
    const lost = lostDefinitions(change);
    const refusal = lost.size === 0 ? null : this.#refusalOf(change, lost, guard);
    this.#refusal = refusal;
    if (refusal === null) return { watched: change.after.watched, held: new Map() };
    const held = refusal.held.flatMap((id) => heldWatcher(id, change, lost, refusal.input));
    return { watched: withHeld(change, new Set(refusal.held)), held: new Map(held) };
  }

  #refusalOf(change: WatchedChange, lost: LostDefinitions, guard: number): Refusal | null {
    const limit = { running: this.#ports.running(), guard };
    if (limit.running.length <= 1 || guard >= 1) return null;
    const files = definitionsText(change.after.watched);
    const last = this.#refusal;
    if (last?.files === files && isRefused({ ...last.input, ...limit })) return last;
    const input = { ...limit, stopped: this.#stopped(change, change.after.watched, limit) };
    return isRefused(input) ? { files, held: this.#toHold(change, lost, input), input } : null;
  }

  /** Those that lost what would stop; all that lost anything, where that is not enough. The others go on. */
  #toHold(change: WatchedChange, lost: LostDefinitions, input: GuardInput): readonly ServiceId[] {
    const guilty = guiltyOf(lost, input.stopped);
    if (guilty.length === 0 || guilty.length === lost.size) return [...lost.keys()];
    const stopped = this.#stopped(change, withHeld(change, new Set(guilty)), input);
    return isRefused({ ...input, stopped }) ? [...lost.keys()] : guilty;
  }

  /** What would stop for good because of definitions: what stops although all facts stay as they were. */
  #stopped({ before, after }: WatchedChange, watched: WatchedSnapshots, limit: Limit): readonly ServiceId[] {
    const now = wholeOf(before.main, before.watched);
    const next = wholeOf(after.main, watched);
    const stopped = this.#stoppedBy(now, next);
    if (!isRefused({ ...limit, stopped })) return stopped;
    const ofDefinitions = new Set(this.#stoppedBy(now, { ...next, facts: now.facts }));
    return stopped.filter((id) => ofDefinitions.has(id));
  }

  #stoppedBy(before: GivenFiles, after: GivenFiles): readonly ServiceId[] {
    const { changes } = this.#ports.plan(before, after);
    return changes.filter(({ action }) => action === 'stop').map(({ id }) => id);
  }
}

/** What is said of a kept watcher, as said of each of the files whose definitions are kept. */
export function findingsOfFiles({ finding, kept }: HeldWatcher): readonly Finding[] {
  const files = kept.map(({ source }) => source.file).filter((file) => file !== null && file !== finding.file);
  return files.map((file) => ({ ...finding, file }));
}

function isRefused(input: ReloadGuardInput): boolean {
  return checkReloadGuard(input).kind === 'refused';
}

/** The watchers that defined any of these. */
function guiltyOf(lost: LostDefinitions, stopped: readonly ServiceId[]): readonly ServiceId[] {
  const stops = new Set(stopped.flatMap((id) => [id, templateNameOf(id) ?? id]));
  return [...lost].filter(([, gone]) => gone.some(({ id }) => stops.has(id))).map(([id]) => id);
}

function heldWatcher(
  id: ServiceId,
  { before, after }: WatchedChange,
  lost: LostDefinitions,
  input: GuardInput,
): readonly (readonly [ServiceId, HeldWatcher])[] {
  const kept = lost.get(id);
  if (kept === undefined) return [];
  const path = after.watched.get(id)?.path ?? id;
  const loaded = before.watched.get(id)?.definitions.length ?? kept.length;
  return [[id, { kept, finding: refusedChange({ watcherId: id, path, lost: kept.length, loaded, input }) }]];
}

function definitionsText(watched: WatchedSnapshots): string {
  return JSON.stringify(
    [...watched].map(([id, { definitions }]) => [id, definitions.map((one) => [one.id, one.hash])]),
  );
}
