import { type DirectorySnapshot, formatFindings, hasErrors } from '@hermit/config';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** Refuses to begin with nothing: all definitions unusable and none ever good, or a bad `hermit.toml`. */
export function requireUsable(snapshot: DirectorySnapshot): void {
  const isSettingsBroken = snapshot.managerOrigin === 'broken';
  const isEmptyByError = snapshot.definitions.length === 0 && hasErrors(snapshot.findings);
  if (!isSettingsBroken && !isEmptyByError) return;
  const what = isSettingsBroken ? 'hermit.toml cannot be used' : 'none of the definitions can be used';
  const text = formatFindings(snapshot.findings, 'text', { sources: snapshot.sources });
  throw new CliError(exitCodes.invalidDefinitions, 'invalid-definitions', `${what}\n${text.trimEnd()}`);
}
