import { createFinding } from '../findings/create-finding.ts';
import type { DefinitionRule } from './definition-rule.ts';

/** `mkdir` without `-p` succeeds once; every later start of the service would fail on it. */
export const repeatablePreStart: DefinitionRule = ({ document, written }) => {
  const command = written.exec_start_pre;
  if (!Array.isArray(command)) return [];
  const [program, ...args] = command;
  const isMkdir = program === 'mkdir' || program?.endsWith('/mkdir') === true;
  if (!isMkdir || args.some((arg) => arg === '--parents' || /^-[a-zA-Z]*p/.test(arg))) return [];
  const message = 'mkdir without -p fails when the directory is there already, so only the first start would succeed';
  const suggestion = `write exec_start_pre = ${JSON.stringify([program, '-p', ...args]).replaceAll('","', '", "')}`;
  return [createFinding('not-repeatable', document.locate('/exec_start_pre', 'value'), message, suggestion)];
};
