import { createFinding } from '../findings/create-finding.ts';
import type { DefinitionRule } from './definition-rule.ts';
import { hasKey, kindOf, kindsOfKey } from './kinds-of-key.ts';

/** A key that means nothing for the kind is an error. Defaults are for several kinds: what does not fit one is left out there. */
export const keysFitKind: DefinitionRule = ({ document, written }, id) => {
  const kind = kindOf(document.table['kind']);
  if (kind === null || id === null) return [];
  return Object.keys(written)
    .filter((key) => !hasKey(kind, key))
    .map((key) => {
      const place = document.locate(`/${key}`);
      if (key === 'exec_stop' && kind === 'service') {
        const message = 'exec_stop of a kind = "service" is part of the format, but this release cannot do it yet';
        return createFinding('not-yet', place, message, 'use stop_signal, or kind = "oneshot"');
      }
      const kinds = kindsOfKey[key as keyof typeof kindsOfKey].map((one) => JSON.stringify(one)).join(', ');
      const message = `${JSON.stringify(key)} has no meaning for kind = ${JSON.stringify(kind)}; it is for ${kinds}`;
      return createFinding('not-for-kind', place, message, 'remove the key, or choose another kind');
    });
};
