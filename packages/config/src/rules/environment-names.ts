import type { Finding } from '@hermit/core';
import { createFinding, type Place } from '../findings/create-finding.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { DefinitionRule } from './definition-rule.ts';
import { environmentNamePattern, refusedEnvironmentReason } from './environment-name.ts';

const globPattern = /^[A-Za-z_*][A-Za-z0-9_*]*$/;

/** Names in `env` and `pass_env` are well-formed, and none is refused. Removing a refused one is fine. */
export const environmentNames: DefinitionRule = ({ document, written }) => [
  ...Object.entries(written.env ?? {}).flatMap(([name, value]) =>
    nameFindings(name, value !== false, environmentNamePattern, document.locate(pointerTo('/env', name))),
  ),
  ...(written.pass_env ?? []).flatMap((name, index) =>
    nameFindings(name, true, globPattern, document.locate(`/pass_env/${index}`, 'value')),
  ),
];

function nameFindings(name: string, isSet: boolean, wellFormed: RegExp, place: Place): Finding[] {
  if (!wellFormed.test(name)) {
    const message = `${JSON.stringify(name)} is no name of an environment variable`;
    const suggestion = 'use letters, digits and "_", not beginning with a digit';
    return [createFinding('malformed-environment-name', place, message, suggestion)];
  }
  const refusal = isSet ? refusedEnvironmentReason(name) : null;
  return refusal === null ? [] : [createFinding('refused-environment', place, refusal, 'remove the variable')];
}
