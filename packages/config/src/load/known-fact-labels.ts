import { unreachable } from '@hermit/core';
import { networkLabels } from '../graph/network-labels.ts';
import { effectiveFacts } from './fact-candidate.ts';
import type { SettingsInForce } from './find-surroundings.ts';
import type { SettledDirectory } from './settled-directory.ts';

/**
 * Labels of the facts that the fact files of some directories and the fact sources of `hermit.toml` give. `null` if nobody
 * can say: the settings are broken, or a source may give any.
 */
export function knownFactLabels(
  settled: readonly SettledDirectory[],
  { settings, origin }: SettingsInForce,
): ReadonlySet<string> | null {
  const isUnseen = settled.some(({ loaded }) => loaded.kind === 'unreadable');
  if (origin === 'broken' || isUnseen) return null;
  const facts = settled.flatMap((directory) => directory.facts.flatMap((one) => effectiveFacts(one)?.facts ?? []));
  const labels = new Set(facts.map(([label]) => label));
  for (const source of settings.factSources.values()) {
    switch (source.source) {
      case 'network':
        for (const label of networkLabels) labels.add(label);
        break;
      case 'directory':
        return null;
      default:
        return unreachable(source);
    }
  }
  return labels;
}
