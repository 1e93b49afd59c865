import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { didYouMean } from '../findings/did-you-mean.ts';
import type { WrittenDefinition } from './definition-rule.ts';
import type { HostView } from './host-view.ts';

/** User and group are on this host. Only a warning: they may come from a directory service. */
export function unknownUserFindings({ document, written }: WrittenDefinition, host: HostView): Finding[] {
  return (['user', 'group'] as const).flatMap((key) => {
    const name = written[key];
    const known = key === 'user' ? host.users : host.groups;
    if (name === undefined || known === null || known.has(name) || /^[0-9]+$/.test(name)) return [];
    const file = key === 'user' ? '/etc/passwd' : '/etc/group';
    const message = `there is no ${key} ${JSON.stringify(name)} in ${file}`;
    return [createFinding('unknown-user', document.locate(`/${key}`, 'value'), message, didYouMean(name, known))];
  });
}
