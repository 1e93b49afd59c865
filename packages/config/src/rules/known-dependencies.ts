import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { didYouMean } from '../findings/did-you-mean.ts';
import type { WrittenDefinition } from './definition-rule.ts';
import type { Surroundings } from './surroundings.ts';

/** Every system dependency is built in or declared: one that nobody reports would hold the service back for ever. */
export function unknownDependencyFindings(definition: WrittenDefinition, surroundings: Surroundings): Finding[] {
  const { document, written } = definition;
  const known = surroundings.systemDependencies;
  if (known === null) return [];
  return (written.system_dependencies ?? []).flatMap((name, index) => {
    if (known.has(name)) return [];
    const message = `there is no system dependency ${JSON.stringify(name)}; there are ${[...known].join(', ')}`;
    const place = document.locate(`/system_dependencies/${index}`, 'value');
    return [createFinding('unknown-dependency', place, message, suggestionFor(name, known))];
  });
}

function suggestionFor(name: string, known: ReadonlySet<string>): string {
  const key = /^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name);
  return didYouMean(name, known) ?? `declare it in hermit.toml as [system_dependencies.${key}]`;
}
