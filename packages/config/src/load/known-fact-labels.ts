import { unreachable } from '@hermit/core';
import { networkLabels } from '../graph/network-labels.ts';
import { effectiveFacts } from './fact-candidate.ts';
import type { SettingsInForce } from './find-surroundings.ts';
import type { SettledDirectory } from './settled-directory.ts';

/**
 * Labels of the facts that the fact files of some directories and the fact sources of `hermit.toml` give, and how many
 * elements these have. `null` if nobody can say: the settings are broken, or a source may give any.
 */
export function knownFactLabels(
  settled: readonly SettledDirectory[],
  { settings, origin }: SettingsInForce,
): ReadonlyMap<string, ReadonlySet<number>> | null {
  const isUnseen = settled.some(({ loaded }) => loaded.kind === 'unreadable');
  if (origin === 'broken' || isUnseen) return null;
  const facts = settled.flatMap((directory) => directory.facts.flatMap((one) => effectiveFacts(one)?.facts ?? []));
  const labels = new Map<string, Set<number>>();
  const note = (label: string, elements: number): void => {
    labels.set(label, (labels.get(label) ?? new Set()).add(elements));
  };
  for (const fact of facts) note(fact[0], fact.length);
  for (const source of settings.factSources.values()) {
    switch (source.source) {
      case 'network':
        for (const [label, elements] of networkLabels) note(label, elements);
        break;
      case 'directory':
        return null;
      default:
        return unreachable(source);
    }
  }
  return labels;
}
