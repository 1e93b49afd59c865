import { createFinding } from '../findings/create-finding.ts';
import type { DefinitionRule } from './definition-rule.ts';

/** A timeout for a command that is not there is most likely a command with a slip in its name. */
export const unusedTimeout: DefinitionRule = ({ document, written }) => {
  const isUsed = written.exec_start_pre !== undefined || written.exec_start === undefined;
  if (isUsed || !document.says('/exec_start_pre_timeout')) return [];
  const message = 'exec_start_pre_timeout has no effect: there is no exec_start_pre';
  return [createFinding('unused-key', document.locate('/exec_start_pre_timeout'), message, 'remove the key')];
};
