import { unreachable } from './invariant-error.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Reason } from './reason.ts';
import type { ServiceState } from './state.ts';
import { undefinedText, waitsText } from './waits-text.ts';

/**
 * The sentence of a reason, without subject and full stop: what is so, why, and what happens next. `state` is that of the
 * service whose reason it is: some things mean little to one that is up. Default: one that is not.
 */
export function reasonText(reason: Reason, state: ServiceState | null = null): string {
  const { data } = reason;
  switch (reason.code) {
    case 'already-running':
      return 'runs as wanted';
    case 'completed':
      return `${ended(data)}, and its restart policy asks for no more`;
    case 'milestone-reached':
      return data['isForced'] === true
        ? 'is wanted, and the operator forced it, whatever it requires'
        : 'is wanted, and everything it requires holds';
    case 'requirement-lost':
      return `goes on although ${losses(reason)}; ${afterLoss(data)}`;
    case 'runs-to-its-end':
      return 'runs; it is complete when it exits with code 0';
    case 'not-demanded':
      return 'nobody wants it: neither its definition, nor the operator, nor a rule or another service';
    case 'operator-stopped':
      return 'the operator stopped it; start or reset it to lift that';
    case 'gave-up':
      return `${ended(data)}, and restart = "never" permits no further attempt; start it, reset it or change its definition`;
    case 'occupied':
      return `${pids(data['pids'])} may belong to it, and nothing proves that (${text(data['message'])}); end it, and the service is started after the next look`;
    case 'dependency-cycle':
      return isUp(state)
        ? `goes on although it is in a circle of requirements (${circle(data['members'])}): it was up before; once it ends, none of them can be started first; take one of the requirements away`
        : `is in a circle of requirements (${circle(data['members'])}), so that none of them can be started first; take one of the requirements away`;
    case 'too-many-instances':
      return `its template "${text(data['template'])}" may have ${number(data['limit'])} instances, and that many are there; end others, or raise max_instances`;
    case 'oscillating':
      return `what it is to do turns round and round within one poll${together(data['members'])}; it is left as it was, and decided again at the next poll`;
    case 'system-inactive':
      return 'the system is not active';
    case 'shutting-down':
      return 'the manager shuts down';
    case 'dependency-unmet':
      return `waits for ${names(reason)}, which is not met`;
    case 'fact-missing':
    case 'requirement-unmet':
    case 'waits-for-other':
    case 'conflict':
      return waitsText(reason.causes);
    case 'requirement-undefined':
      return undefinedText(reason.causes);
    case 'input-unknown':
      return `${names(reason)} ${areSeveral(reason) ? 'are' : 'is'} not known yet, which permits no start and causes no stop`;
    case 'queued':
      return 'waits for its turn: as many starts as allowed are under way';
    case 'wanted':
      return 'is wanted, and nothing stands in the way';
    case 'pre-start-running':
      return 'its pre-start command runs';
    case 'not-ready-yet':
      return data['isLoading'] === true
        ? 'has not loaded its files yet'
        : `is not ready before somebody asserts ${text(data['fact'])}`;
    case 'exited':
      return `${ended(data)} after ${number(data['uptimeMs'])} ms; it is started again at the next poll`;
    case 'spawn-failed':
      return `could not be started${stage(data)}: ${text(data['message'])}; tried again at the next poll`;
    case 'pre-start-failed':
      return `its pre-start command failed: ${ended(data)}${output(data)}; tried again at the next poll`;
    case 'pre-start-timed-out':
      return `its pre-start command took longer than ${number(data['timeoutMs'])} ms and was killed; tried again at the next poll`;
    case 'ready-timed-out':
      return `was not ready within ${number(data['timeoutMs'])} ms; tried again at the next poll`;
    case 'definition-removed':
      return 'its definition was removed';
    case 'definition-changed':
      return 'its definition changed in what shapes the process; it is stopped and started again';
    case 'operator-restart':
      return 'the operator asked for a restart';
    case 'requirement-returned':
      return `what it requires (${names(reason)}) was lost and is back; it is restarted once`;
    case 'waits-for-dependents':
      return `is to stop, and first waits for ${names(reason)} to stop`;
    case 'stop-command-running':
      return 'its stop command runs';
    case 'stop-command-timed-out':
      return `its stop command took longer than ${number(data['timeoutMs'])} ms and is killed; what it was to undo may not be undone`;
    case 'leftover-processes':
      return `its main process is gone and left ${pids(data['leftovers'])} behind, which is stopped before the next start`;
    case 'stop-deadline-passed':
      return `stop took longer than ${number(data['timeoutMs'])} ms after ${text(data['signal'])}; SIGKILL was sent`;
    case 'kill-ineffective':
      return `pid ${number(data['pid'])} is still there after SIGKILL; it is killed again, and not started before it is gone`;
    case 'first-look':
      return 'it is not known yet whether it runs; a look is under way';
    case 'look-failed':
      return `could not be looked at: ${text(data['message'])}; left as it is, and looked at again at the next poll`;
    case 'start-unconfirmed':
      return `nobody knows whether its start made a process: ${text(data['message'])}; looked for before anything else`;
    case 'signal-failed':
      return `could not be signalled: ${text(data['message'])}; tried again at the next poll`;
    case 'spawner-missing':
      return `its spawner "${text(data['spawner'])}" is not loaded; load it, or name another one in the definition`;
    default:
      return unreachable(reason.code);
  }
}

function ended(data: JsonObject): string {
  if (typeof data['exitSignal'] === 'string') return `ended by ${data['exitSignal']}`;
  if (typeof data['exitCode'] === 'number') return `exited with code ${data['exitCode']}`;
  return 'ended while nobody saw how';
}

/** `"db" is not up, nobody asserts ["net"]`. */
function losses({ causes }: Reason): string {
  const lost = causes.map(({ kind, name, state }) =>
    kind === 'fact' ? `nobody asserts ${name}` : `"${name}" is not ${state}`,
  );
  return lost.join(', ');
}

function afterLoss({ onLoss, graceMs }: JsonObject): string {
  if (onLoss === 'stop') return `it is stopped unless that is back within the grace of ${number(graceMs)} ms`;
  return onLoss === 'restart' ? 'it is restarted once when that is back' : 'on_loss = "keep" permits that';
}

function output(data: JsonObject): string {
  const lines = text(data['output']).trim().split('\n');
  const last = lines[lines.length - 1] ?? '';
  return last === '' ? '' : ` (it last said: ${last.slice(0, 200)})`;
}

function stage(data: JsonObject): string {
  return typeof data['stage'] === 'string' ? ` at stage ${data['stage']}` : '';
}

function names(reason: Reason): string {
  return reason.causes
    .map((cause) => (cause.kind === 'active' ? 'whether the system is active' : cause.name))
    .join(', ');
}

function areSeveral({ causes }: Reason): boolean {
  return causes.length > 1 || causes.some(({ name }) => name.startsWith('the facts of '));
}

function isUp(state: ServiceState | null): boolean {
  return state === 'ready' || state === 'starting';
}

/** `a → b → a`. */
function circle(value: JsonValue | undefined): string {
  const members = Array.isArray(value) ? value : [];
  return [...members, ...members.slice(0, 1)].map(text).join(' → ');
}

/** Of a service that turns by itself there is nobody to name. */
function together(value: JsonValue | undefined): string {
  const members = Array.isArray(value) ? value : [];
  return members.length > 1 ? ` (${members.map(text).join(', ')} together)` : '';
}

function pids(value: JsonValue | undefined): string {
  const list = Array.isArray(value) ? value : [];
  if (list.length === 0) return 'a process';
  return `${list.length === 1 ? 'pid' : 'pids'} ${list.join(', ')}`;
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Clocks count in fractions; a sentence does not. */
function number(value: JsonValue | undefined): number {
  return typeof value === 'number' ? Math.round(value) : 0;
}
