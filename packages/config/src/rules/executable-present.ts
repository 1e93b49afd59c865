import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { commandKeys } from './command-keys.ts';
import type { WrittenDefinition } from './definition-rule.ts';
import type { HostView } from './host-view.ts';

/** Programs given by absolute path are there. Only a warning: a pre-start command or a mount may still bring them. */
export function executableFindings({ document, written }: WrittenDefinition, host: HostView): Finding[] {
  return commandKeys.flatMap((key) => {
    const program = Array.isArray(written[key]) ? written[key][0] : undefined;
    const state = program === undefined ? undefined : host.executables.get(program);
    if (state !== 'missing' && state !== 'not-executable') return [];
    const place = document.locate(`/${key}/0`, 'value');
    return state === 'missing'
      ? [createFinding('executable-missing', place, `there is no file ${program}`, 'install it, or correct the path')]
      : [createFinding('not-executable', place, `${program} cannot be executed`, `chmod +x ${program}`)];
  });
}
