import { type Finding, parseServiceId, type ServiceDefinition, type ServiceId } from '@hermit/core';
import { createFinding, wholeFile } from '../findings/create-finding.ts';

/** What the guard looks at. */
export interface ReloadGuardInput {
  /** Ids of the services that have a process now. */
  readonly running: Iterable<ServiceId>;
  /** What is in effect now. */
  readonly previous: Iterable<ServiceDefinition>;
  /** What would be in effect. */
  readonly next: Iterable<ServiceDefinition>;
  /** The part of the running services that one reload may stop, from 0 to 1. Default 0.5. */
  readonly guard?: number;
  /** Services that the operator asked to start: a withdrawn `autostart` does not stop them. Default none. */
  readonly operatorStarted?: Iterable<ServiceId>;
}

/** Whether a reload may go ahead. */
export type ReloadGuardResult =
  | { readonly kind: 'allowed'; readonly stopped: readonly ServiceId[] }
  | { readonly kind: 'refused'; readonly stopped: readonly ServiceId[]; readonly finding: Finding };

/**
 * Guards against a reload that stops most of what runs, as after an empty mount or a deleted directory. Counts running
 * services that would be stopped for good (removed, or `autostart` withdrawn), not those that would be restarted. One
 * may always be stopped. Pure; a reload that the operator forces need not ask.
 */
export function checkReloadGuard(input: ReloadGuardInput): ReloadGuardResult {
  const running = [...new Set(input.running)];
  const stopped = running.filter(stopsWith(input)).sort();
  const guard = input.guard ?? 0.5;
  if (stopped.length <= 1 || stopped.length <= guard * running.length) return { kind: 'allowed', stopped };
  return { kind: 'refused', stopped, finding: refusal(stopped, running.length, guard) };
}

function stopsWith(input: ReloadGuardInput): (id: ServiceId) => boolean {
  const previous = byId(input.previous);
  const next = byId(input.next);
  const operatorStarted = new Set(input.operatorStarted ?? []);
  return (id) => {
    const after = next.get(id) ?? templateOf(id, next);
    if (after === undefined) return true;
    return previous.get(id)?.autostart === true && !after.autostart && !operatorStarted.has(id);
  };
}

/** An instance stays for as long as there is a template that makes it. Whether anything demands it is another question. */
function templateOf(
  id: ServiceId,
  definitions: ReadonlyMap<ServiceId, ServiceDefinition>,
): ServiceDefinition | undefined {
  const { name, args } = parseServiceId(id) ?? { name: '', args: null };
  const template = definitions.get(name);
  return template !== undefined && args?.length === template.params.length ? template : undefined;
}

function byId(definitions: Iterable<ServiceDefinition>): ReadonlyMap<ServiceId, ServiceDefinition> {
  return new Map([...definitions].map((definition) => [definition.id, definition]));
}

function refusal(stopped: readonly ServiceId[], running: number, guard: number): Finding {
  const named = stopped.slice(0, 10).join(', ') + (stopped.length > 10 ? ` and ${stopped.length - 10} more` : '');
  const message = `the reload would stop ${stopped.length} of ${running} running services, more than reload_guard = ${guard} allows: ${named}`;
  return createFinding('reload-refused', wholeFile(null), message, 'if that is intended, reload with --force');
}
