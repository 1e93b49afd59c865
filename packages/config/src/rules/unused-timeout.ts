import { createFinding } from '../findings/create-finding.ts';
import type { DefinitionRule } from './definition-rule.ts';

/** A timeout for a command that is not there is most likely a command with a slip in its name. */
export const unusedTimeout: DefinitionRule = ({ document, written }) => {
  const isUsed = document.says('/exec_start_pre') || written.exec_start === undefined;
  if (isUsed || !document.says('/exec_start_pre_timeout')) return [];
  const place = document.locate('/exec_start_pre_timeout');
  // As a default it is for whichever definition has the command.
  if (place.file !== document.file) return [];
  const message = 'exec_start_pre_timeout has no effect: there is no exec_start_pre';
  return [createFinding('unused-key', place, message, 'remove the key')];
};
