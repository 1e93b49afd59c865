import { createFinding } from '../findings/create-finding.ts';
import { didYouMean } from '../findings/did-you-mean.ts';
import { reloadSignals } from '../normalise/reload.ts';
import type { DefinitionRule } from './definition-rule.ts';

/** What is meant as a signal must not be run as a command: `SIGHPU`, `hup`, and a signal that no reload can have. */
export const reloadSignal: DefinitionRule = ({ document, written: { exec_reload: written } }) => {
  if (typeof written !== 'string' || reloadSignals.has(written)) return [];
  const name = written.trim().toUpperCase();
  const full = name.startsWith('SIG') ? name : `SIG${name}`;
  const isMeant = /^SIG[A-Z0-9+-]+$/.test(name) || reloadSignals.has(full) || full === 'SIGKILL';
  if (!isMeant || /\s/.test(name)) return [];
  const place = document.locate('/exec_reload', 'value');
  const message = `exec_reload ${JSON.stringify(written)} is no signal that a service can be reloaded by; those are ${[...reloadSignals].join(', ')}`;
  const instead = didYouMean(full, reloadSignals) ?? 'take one of them';
  const suggestion = `${instead} (for a program of that name, write [${JSON.stringify(written)}])`;
  return [createFinding('wrong-value', place, message, suggestion)];
};
