import { type CommandReply, type ControlClient, type ControlResult, exitCodeOf } from '@hermit/control';
import { Flags } from '@oclif/core';
import { type AwaitableState, awaitableStates, awaitState, neverReached } from '../await-state.ts';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../control-command.ts';
import { timeoutFlag } from '../flags/duration-flag.ts';
import { mapBounded } from '../map-bounded.ts';
import { commandOutcomeLine } from '../render/command-outcome-line.ts';
import { errorText } from '../render/error-text.ts';
import { namedList } from '../render/named-list.ts';
import { paintFor } from '../render/paint.ts';
import { showProgress } from '../render/show-progress.ts';
import { sayInterrupted } from '../say-interrupted.ts';
import { serviceArguments } from '../service-command.ts';
import { withNameHint } from '../unknown-name.ts';

/** Each takes two connections; a part of those that a manager serves. */
const awaitedAtOnce = 4;

interface Waited {
  readonly service: string;
  readonly result: ControlResult<CommandReply>;
}

interface WaitFlags {
  readonly state: AwaitableState;
  readonly timeout?: number | undefined;
  readonly json: boolean;
}

export default class Wait extends ControlCommand {
  static override summary = 'Wait until services are in a state.';
  static override description =
    'Starts and stops nothing. Ends with 0 as soon as each of the services was seen in the state, with 1 when the time is over or the state cannot come (it failed, or the manager ended), with 2 for a service that there is not.';
  static override examples = [
    '<%= config.bin %> wait db --state ready --timeout 30s',
    '<%= config.bin %> wait migrate --state complete',
    '<%= config.bin %> wait web worker --state inactive --json',
  ];
  static override args = serviceArguments;
  static override strict = false;
  static override flags = {
    ...controlFlags,
    state: Flags.option({
      description: 'The state to wait for; "up" is ready, or complete for a oneshot.',
      options: awaitableStates,
      default: 'ready',
      env: 'HSM_WAIT_STATE',
    })(),
    timeout: timeoutFlag({ description: 'Give up after this time. Default: no limit.', env: 'HSM_TIMEOUT' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Wait);
    const services = [...new Set(argv as string[])];
    const results = await awaitAll(clientFor(flags), services, flags);
    if (flags.json) this.logDocument({ state: flags.state, results: results.map(asDocument) });
    else for (const one of results) this.report(one);
    process.exitCode = Math.max(...results.map(({ result }) => (result.ok ? 0 : exitCodeOf(result.error))));
    // A request about a failure that did not come may still be open.
    setTimeout(() => process.exit(), 0);
  }

  private report({ service, result }: Waited): void {
    if (result.ok) this.log('%s', commandOutcomeLine('start', result.value, paintFor(process.stdout)));
    else this.logToStderr('%s', `${service}: ${errorText(result.error)}`);
  }
}

async function awaitAll(
  client: ControlClient,
  services: readonly string[],
  { state, timeout: timeoutMs, json: isJson }: WaitFlags,
): Promise<readonly Waited[]> {
  const endMs = timeoutMs === undefined ? null : performance.now() + timeoutMs;
  const status = valueOrThrow(withNameHint(await client.status(services), services));
  const never = new Map(status.services.map((service) => [service.id, neverReached(service, state)]));
  const waiting = new Set(services);
  const total = services.length;
  const endProgress = showProgress(() => ({
    done: total - waiting.size,
    total,
    word: state,
    waiting: [...waiting],
  }));
  const sentence = (): string => `not ${state} yet: ${namedList([...waiting])}; waiting changes nothing`;
  const endWait = sayInterrupted({ sentence, isJson, endProgress });
  try {
    return await mapBounded(services, awaitedAtOnce, async (service): Promise<Waited> => {
      const error = never.get(service) ?? null;
      const leftMs = endMs === null ? undefined : endMs - performance.now();
      const result = error === null ? await awaitState(client, service, state, leftMs) : { ok: false as const, error };
      waiting.delete(service);
      return { service, result };
    });
  } finally {
    endWait();
    endProgress();
  }
}

function asDocument({ service, result }: Waited): object {
  return result.ok ? { service, code: 'done', status: result.value.service } : { service, ...result.error };
}
