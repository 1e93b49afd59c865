import type { ManagerEvent } from '@hermit/core';
import { durationText } from '../render/duration-text.ts';

/** So many failures one after the other are printed as they come. */
const shownFailures = 3;

/** A run that lasts so long ends a row of failures. Milliseconds. */
const healthyMs = 10_000;

/** The first summary of a crash loop comes after this time, each further one after twice as long. Milliseconds. */
const firstSummaryMs = 60_000;
const longestSummaryMs = 3_600_000;

/** What somebody who reads along needs to know of an event. */
export type Shown =
  | { readonly kind: 'event' }
  | { readonly kind: 'nothing' }
  /** The event, and after it a sentence about the row of failures that it belongs to. */
  | { readonly kind: 'event-and'; readonly sentence: string }
  | { readonly kind: 'sentence'; readonly sentence: string };

interface Row {
  failures: number;
  /** When the first failure of the row, and the last one, happened. */
  readonly sinceMs: number;
  lastMs: number;
  /** When it got ready, if it is. */
  readyMs: number | null;
  nextSummaryMs: number;
  summaryDistanceMs: number;
  /** Of the warnings about it only those are shown that say something new. */
  lastWarning: string | null;
}

/**
 * Follows services that fail again and again. A service that fails for the fourth time in a row is said to be
 * crash-looping, once; from there on its single changes are left out, and a summary comes now and then, at a growing
 * distance, until it has run well for some time or its state is one that lasts. Holds no timer: `due` says when to call
 * `recovered`.
 */
export class CrashLoops {
  readonly #rows = new Map<string, Row>();

  /** How to show an event that came at a time of a clock that never steps. */
  show(event: ManagerEvent, nowMs: number): Shown {
    const { service } = event;
    if (service === null) return { kind: 'event' };
    if (event.type === 'state' && event.to === 'delayed') return this.#failed(service, event, nowMs);
    const row = this.#rows.get(service);
    if (row === undefined) return { kind: 'event' };
    if (event.type === 'warning') return warned(row, event);
    if (event.type === 'state') row.readyMs = event.to === 'ready' ? nowMs : null;
    if (event.type === 'state' && isLasting(event.to)) return this.#ended(service, row);
    return isLooping(row) ? { kind: 'nothing' } : { kind: 'event' };
  }

  /** The services whose loop is over because they run well again, each with its sentence. Forgets them. */
  recovered(nowMs: number): readonly { readonly service: string; readonly sentence: string }[] {
    const well = [...this.#rows].filter(([, { readyMs }]) => readyMs !== null && nowMs - readyMs >= healthyMs);
    for (const [service] of well) this.#rows.delete(service);
    return well
      .filter(([, row]) => isLooping(row))
      .map(([service, { failures }]) => ({
        service,
        sentence: `runs for ${durationText(healthyMs)} now, after ${failures} failures: no longer crash-looping`,
      }));
  }

  /** In how many milliseconds a service may have run well; `null` while none is running that failed before. */
  due(nowMs: number): number | null {
    const times = [...this.#rows.values()].flatMap(({ readyMs }) => (readyMs === null ? [] : [readyMs + healthyMs]));
    return times.length === 0 ? null : Math.max(0, Math.min(...times) - nowMs);
  }

  #failed(service: string, event: ManagerEvent, nowMs: number): Shown {
    const row = this.#rowOf(service, nowMs);
    row.failures += 1;
    row.lastMs = nowMs;
    row.readyMs = null;
    if (!isLooping(row)) return { kind: 'event' };
    if (row.failures === shownFailures + 1) return { kind: 'event-and', sentence: beginning(row) };
    if (nowMs < row.nextSummaryMs) return { kind: 'nothing' };
    row.summaryDistanceMs = Math.min(2 * row.summaryDistanceMs, longestSummaryMs);
    row.nextSummaryMs = nowMs + row.summaryDistanceMs;
    return { kind: 'sentence', sentence: summary(row, event) };
  }

  #rowOf(service: string, nowMs: number): Row {
    const known = this.#rows.get(service);
    const isHealthy = known?.readyMs !== null && nowMs - (known?.readyMs ?? nowMs) >= healthyMs;
    if (known !== undefined && !isHealthy) return known;
    const row: Row = {
      failures: 0,
      sinceMs: nowMs,
      lastMs: nowMs,
      readyMs: null,
      nextSummaryMs: nowMs + firstSummaryMs,
      summaryDistanceMs: firstSummaryMs,
      lastWarning: null,
    };
    this.#rows.set(service, row);
    return row;
  }

  #ended(service: string, row: Row): Shown {
    this.#rows.delete(service);
    if (!isLooping(row)) return { kind: 'event' };
    return { kind: 'event-and', sentence: `that ends a crash loop of ${row.failures} failures` };
  }
}

function isLooping({ failures }: Row): boolean {
  return failures > shownFailures;
}

function warned(row: Row, { message }: ManagerEvent): Shown {
  const isNew = message !== row.lastWarning;
  row.lastWarning = message;
  return isNew || !isLooping(row) ? { kind: 'event' } : { kind: 'nothing' };
}

/** A state that a service leaves only when something else changes. */
function isLasting(state: string | null): boolean {
  return state === null || ['inactive', 'waiting', 'failed', 'complete'].includes(state);
}

function beginning(row: Row): string {
  return `is crash-looping: ${intervalText(row)}; single changes are left out from here, "hsm status" shows them`;
}

function summary(row: Row, { reason }: ManagerEvent): string {
  const last = reason === null ? '' : `; last: ${reason.message}`;
  return `is still crash-looping: ${intervalText(row)}${last}`;
}

/** `62 failures in 1m 3s, one about every 1s`. */
function intervalText({ failures, sinceMs, lastMs }: Row): string {
  const elapsedMs = lastMs - sinceMs;
  const everyMs = elapsedMs / Math.max(1, failures - 1);
  const every = everyMs < 1000 ? `${Math.round(everyMs)}ms` : durationText(everyMs);
  return `${failures} failures in ${durationText(elapsedMs)}, one about every ${every}`;
}
