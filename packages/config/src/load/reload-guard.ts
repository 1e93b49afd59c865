import type { Finding, ServiceId } from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';

/** What the guard looks at. */
export interface ReloadGuardInput {
  /** Ids of the services that have a process now. */
  readonly running: Iterable<ServiceId>;
  /** Ids of the services that the reload would stop for good, whatever the cause: as its plan says. */
  readonly stopped: Iterable<ServiceId>;
  /** The part of the running services that one reload may stop, from 0 to 1. Default 0.5. */
  readonly guard?: number;
}

/** Whether a reload may go ahead. */
export type ReloadGuardResult =
  | { readonly kind: 'allowed'; readonly stopped: readonly ServiceId[] }
  | { readonly kind: 'refused'; readonly stopped: readonly ServiceId[]; readonly finding: Finding };

/**
 * Guards against a reload that stops most of what runs, as after an empty mount or a deleted directory. Counts running
 * services that would be stopped for good, of any cause, dependents included; not those that would be restarted. One may
 * always be stopped. Pure; a reload that the operator forces need not ask.
 */
export function checkReloadGuard(input: ReloadGuardInput): ReloadGuardResult {
  const running = new Set(input.running);
  const stopped = [...new Set(input.stopped)].filter((id) => running.has(id)).sort();
  const guard = input.guard ?? 0.5;
  if (stopped.length <= 1 || stopped.length <= guard * running.size) return { kind: 'allowed', stopped };
  return { kind: 'refused', stopped, finding: refusal(stopped, running.size, guard) };
}

/** A change to what a config-watcher loads that was not followed, because it would stop too much. */
export interface RefusedChange {
  readonly watcherId: ServiceId;
  /** What it watches. */
  readonly path: string;
  /** How many of the definitions that it had loaded are gone, or differ. */
  readonly lost: number;
  /** How many it had loaded. */
  readonly loaded: number;
  /** What the guard looked at. */
  readonly input: ReloadGuardInput;
}

/** Says of a change that what was loaded before stays, what following it would stop, and what next. Pure. */
export function refusedChange({ watcherId, path, lost, loaded, input }: RefusedChange): Finding {
  const { stopped } = checkReloadGuard(input);
  const what = `${lost} of ${loaded} definitions that the config-watcher ${JSON.stringify(watcherId)} has loaded are gone or changed`;
  const stops = whatStops(stopped, new Set(input.running).size, input.guard ?? 0.5);
  const suggestion = 'bring the files back, or take the change with "hsm reload --force"';
  const message = `${what}; what was loaded before stays, because to follow would stop ${stops}`;
  return createFinding('watched-change-refused', wholeFile(path), message, suggestion);
}

function refusal(stopped: readonly ServiceId[], running: number, guard: number): Finding {
  const message = `the reload would stop ${whatStops(stopped, running, guard)}`;
  return createFinding('reload-refused', wholeFile(null), message, 'if that is intended, reload with --force');
}

function whatStops(stopped: readonly ServiceId[], running: number, guard: number): string {
  const named = stopped.slice(0, 10).join(', ') + (stopped.length > 10 ? ` and ${stopped.length - 10} more` : '');
  return `${stopped.length} of ${running} running services, more than reload_guard = ${guard} allows: ${named}`;
}
