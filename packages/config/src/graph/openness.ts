import type { WatchDefinition } from '@hermit/core';
import type { GraphSet } from './graph-set.ts';

/** What may be added to a set by others, so that its absence means nothing. */
export interface Openness {
  /** Further services. */
  readonly services: boolean;
  /** Further requirements of services in the set. */
  readonly edges: boolean;
  /** Further rules. */
  readonly rules: boolean;
  /** Labels of further facts; `any` if there may be any. */
  readonly labels: 'any' | ReadonlySet<string>;
}

/** What the files that config-watchers of a set will load may add to it; of a part, anything may be elsewhere. */
export function opennessOf(set: GraphSet): Openness {
  if (set.extent === 'part') return { services: true, edges: true, rules: true, labels: 'any' };
  const watches = set.members.flatMap(({ definition }) => definition.watch ?? []);
  const services = watches.some((watch) => allows(watch, 'define'));
  const rules = watches.some((watch) => allows(watch, 'rule'));
  return {
    services,
    rules,
    edges: services || rules || watches.some((watch) => allows(watch, 'edge')),
    labels: set.factLabels === null ? 'any' : labelsOf(watches),
  };
}

function labelsOf(watches: readonly WatchDefinition[]): 'any' | ReadonlySet<string> {
  const labels = new Set<string>();
  for (const watch of watches) {
    // Nobody sees beyond the outermost scope that changes labels, and processes assert nothing there.
    const cover = [watch, ...(watch.outer ?? [])].findLast(({ wrap, facts }) => wrap !== null || facts === 'private');
    if (cover?.facts === 'private') continue;
    if (cover !== undefined) {
      labels.add(cover.wrap ?? '');
      continue;
    }
    // Services may be let assert any label, and rules assert what they like.
    if (allows(watch, 'define') || allows(watch, 'rule')) return 'any';
    for (const word of watch.allow ?? []) if (word.startsWith('fact:')) labels.add(word.slice('fact:'.length));
  }
  return labels;
}

function allows({ allow }: WatchDefinition, word: string): boolean {
  return allow === null || allow.includes(word);
}
