import {
  type CommandReply,
  type ControlClient,
  type ControlResult,
  exitCodeOf,
  type ServiceCommand,
} from '@hermit/control';
import { Args, Flags } from '@oclif/core';
import { ControlCommand, clientFor, valueOrThrow } from './control-command.ts';
import { timeoutFlag } from './flags/duration-flag.ts';
import { mapBounded } from './map-bounded.ts';
import { commandOutcomeLine } from './render/command-outcome-line.ts';
import { errorText } from './render/error-text.ts';
import { namedList } from './render/named-list.ts';
import { paintFor } from './render/paint.ts';
import { showProgress } from './render/show-progress.ts';
import { sayInterrupted } from './say-interrupted.ts';
import { withNameHint } from './unknown-name.ts';
import { waitOptionsOf } from './wait-options.ts';

/** The arguments and flags of the commands about services. */
export const serviceArguments = { service: Args.string({ description: 'Ids of services.', required: true }) };
export const waitFlags = {
  'no-wait': Flags.boolean({ description: 'Return when the manager has accepted the command.', env: 'HSM_NO_WAIT' }),
  timeout: timeoutFlag({
    description: 'Give up waiting after this time; the command itself goes on. Default: no limit.',
    env: 'HSM_TIMEOUT',
  }),
};

/** What can be asked for about services by their ids. */
export type NamedCommand = ServiceCommand | 'reload';

/** What a service is when a command about it is done. */
const doneWords: Readonly<Record<NamedCommand, string>> = {
  start: 'started',
  stop: 'stopped',
  restart: 'restarted',
  reset: 'reset',
  reload: 'reloaded',
};

/** A part of the clients that a manager serves at a time, so that others get their turn. */
const askedAtOnce = 8;

interface ServiceResult {
  readonly service: string;
  readonly result: ControlResult<CommandReply>;
}

interface ServiceFlags {
  readonly socket?: string | undefined;
  readonly json: boolean;
  readonly 'no-wait'?: boolean;
  readonly timeout?: number | undefined;
  readonly force?: boolean;
}

/** One command about several services: they are asked for side by side, and reported in the order given. */
export abstract class ServiceCommandRunner extends ControlCommand {
  protected async runFor(command: NamedCommand, given: readonly string[], flags: ServiceFlags): Promise<void> {
    const services = [...new Set(given)];
    const client = clientFor(flags);
    // A misspelt name is noticed before anything happens to the others. An instance may not be there before it is asked for.
    const named = services.filter((id) => !id.includes('@'));
    if (named.length > 0) valueOrThrow(withNameHint(await client.status(named), named));
    const results = await askAll(client, command, services, flags);
    if (flags.json) this.logDocument({ command, results: results.map(asDocument) });
    else for (const { service, result } of results) this.report(command, service, result);
    process.exitCode = Math.max(...results.map(({ result }) => (result.ok ? 0 : exitCodeOf(result.error))));
  }

  private report(command: NamedCommand, service: string, result: ControlResult<CommandReply>): void {
    if (result.ok) this.log(commandOutcomeLine(command, result.value, paintFor(process.stdout)));
    else this.logToStderr(`${service}: ${errorText(result.error)}`);
  }
}

async function askAll(
  client: ControlClient,
  command: NamedCommand,
  services: readonly string[],
  flags: ServiceFlags,
): Promise<readonly ServiceResult[]> {
  const options = { ...waitOptionsOf(flags), ...(flags.force === true ? { force: true } : {}) };
  const waiting = new Set(services);
  const unasked = new Set(services);
  const total = services.length;
  const endProgress = showProgress(() => ({
    done: total - waiting.size,
    total,
    word: doneWords[command],
    waiting: [...waiting],
  }));
  const endWait = sayInterrupted({
    sentence: () => whatGoesOn(command, waiting, unasked),
    isJson: flags.json,
    endProgress,
  });
  try {
    return await mapBounded(services, askedAtOnce, async (service) => {
      unasked.delete(service);
      const result = await (command === 'reload'
        ? client.reloadService(service, options)
        : client.command(command, service, options));
      waiting.delete(service);
      return { service, result: withNameHint(result, [service]) };
    });
  } finally {
    endWait();
    endProgress();
  }
}

/** Of many services only some are asked for at a time, so who gives up has to know which the manager never heard of. */
function whatGoesOn(command: NamedCommand, waiting: ReadonlySet<string>, unasked: ReadonlySet<string>): string {
  const asked = [...waiting].filter((service) => !unasked.has(service));
  const goesOn = `the manager goes on to ${command} ${namedList(asked)}; "hsm status" shows how far it is`;
  return unasked.size === 0 ? goesOn : `${goesOn}; not asked for: ${namedList([...unasked], unasked.size)}`;
}

function asDocument({ service, result }: ServiceResult): object {
  return result.ok
    ? { service, code: result.value.outcome, status: result.value.service }
    : { service, ...result.error };
}
