import { type ControlError, type ControlResult, exitCodeOf } from '@hermit/control';
import { type Fact, reservedLabels } from '@hermit/core';
import { CliError } from '../cli-error.ts';
import type { ExitCode } from '../exit-codes.ts';
import { errorText } from '../render/error-text.ts';

/** What to do instead of asserting a fact that only the manager asserts. */
const instead: ReadonlyMap<string, string> = new Map([
  [reservedLabels.system, '"hsm system active on" and "off" set it'],
  [reservedLabels.systemDependency, '"hsm system dependency NAME met" and "unmet" set it'],
  [reservedLabels.runService, 'it says that a service is run; \'["require-service",["NAME"]]\' demands one'],
]);

/** The value, or the end of the command with a sentence that names the fact. */
export function factValueOrThrow<Value>(result: ControlResult<Value>, facts: readonly Fact[]): Value {
  if (result.ok) return result.value;
  const { error } = result;
  throw new CliError(exitCodeOf(error) as ExitCode, error.code, factErrorText(error, facts));
}

/** An error about facts in one sentence. */
export function factErrorText(error: ControlError, facts: readonly Fact[]): string {
  const { details, code, suggestion } = error;
  if (details?.kind === 'owners') return `${JSON.stringify(details.fact)}: ${errorText(error)}`;
  if (code !== 'not-permitted-label' || suggestion !== undefined) return errorText(error);
  const hint = facts.map(([label]) => instead.get(label)).find((text) => text !== undefined);
  return hint === undefined ? errorText(error) : `${errorText(error)}; ${hint}`;
}
