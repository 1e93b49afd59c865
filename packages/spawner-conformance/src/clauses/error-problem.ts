import type { SpawnerError, SpawnerErrorCode, SpawnStage } from '@hermit/core/spawner';

const codes: Readonly<Record<SpawnerErrorCode, true>> = {
  'spawn-failed': true,
  cancelled: true,
  unsupported: true,
  'resource-exhausted': true,
  'not-permitted': true,
  'identity-unverifiable': true,
  'look-failed': true,
  disposed: true,
  internal: true,
};

const stages: Readonly<Record<SpawnStage, true>> = {
  'validate-request': true,
  'record-intent': true,
  'prepare-environment': true,
  'open-stdio': true,
  'change-directory': true,
  'set-user': true,
  'resolve-executable': true,
  execute: true,
  confirm: true,
};

/** Says in what an error is not of the documented form, or `null`. Pure. */
export function errorProblem(error: SpawnerError, { ofStart }: { readonly ofStart: boolean }): string | null {
  const { code, stage, message, cause } = error;
  if (!Object.hasOwn(codes, code)) return `code ${JSON.stringify(code)} is not in the list`;
  if (stage !== null && !Object.hasOwn(stages, stage)) return `stage ${JSON.stringify(stage)} is not in the list`;
  if (stage !== null && !ofStart) return `stage ${stage} is set, and it belongs to no start`;
  if (code === 'spawn-failed' && stage === null) return 'spawn-failed has no stage';
  if (typeof message !== 'string' || message.trim() === '') return 'the message is empty';
  if (/[\n.]$/.test(message) || /[\0\n]/.test(message))
    return `the message is not one sentence: ${JSON.stringify(message)}`;
  if (cause !== null && !/^[A-Z][A-Z0-9_]*$/.test(String(cause)))
    return `cause ${String(cause)} is no name of a system error`;
  return cause !== null && typeof cause !== 'string' ? 'the cause is no text' : null;
}
