import { unreachable } from '../model/invariant-error.ts';
import type { Argv, ReloadDefinition, ServiceDefinition, SignalName } from '../model/service-definition.ts';
import type { CancelSignal } from '../spawner/cancel-signal.ts';
import type { StartIntent } from '../spawner/process-handle.ts';
import type { ProcessSpawner, StartResult } from '../spawner/process-spawner.ts';
import { answerInTime } from './answer-in-time.ts';
import { checkedSignal, checkedStart } from './checked-answer.ts';
import { formatNonce } from './nonce.ts';
import type { Launch, ManagerPorts } from './ports.ts';
import type { KnownProcess } from './process-table.ts';
import { messageOf } from './record-queue.ts';
import type { CommandReport, ReloadServiceCommand } from './reload-service-command.ts';
import { commandProblem } from './reload-service-text.ts';
import { startRequest } from './start-request.ts';

/** One service to reload: it has a main process, and its definition says how. */
export interface ReloadSubject {
  readonly definition: ServiceDefinition;
  readonly reload: ReloadDefinition;
  readonly process: KnownProcess;
}

/** Runs a command, not before its intent is on record. */
export type FollowedRun = (command: ReloadServiceCommand, recorded: Promise<void>) => Promise<CommandReport>;

/** What a reload needs of the desk. */
export interface ReloadSurroundings {
  readonly ports: ManagerPorts;
  /** Has a command followed: its intent is on record until nothing is left of it. */
  follow(spawner: ProcessSpawner, intent: StartIntent, run: FollowedRun): Promise<CommandReport>;
  warn(message: string): void;
}

/** Whether the reload was carried out, as a sentence of what was done or what is wrong. */
export interface ReloadResult {
  readonly isDone: boolean;
  readonly message: string;
}

/** Has a service read its configuration again, and waits until it is known how that went. Never rejects. */
export async function reloadService(subject: ReloadSubject, around: ReloadSurroundings): Promise<ReloadResult> {
  const { reload, process } = subject;
  const { spawner: name } = process.handle;
  const spawner = around.ports.spawners.get(name);
  if (spawner === undefined) return failed(`its spawner "${name}" is not loaded`);
  switch (reload.kind) {
    case 'signal':
      return sendReloadSignal(spawner, process, reload.signal, around);
    case 'command':
      return runReloadCommand(spawner, reload.argv, subject, around);
    default:
      return unreachable(reload);
  }
}

/** To the main process alone, whoever a stop signal reaches: its children did not ask for it. */
async function sendReloadSignal(
  spawner: ProcessSpawner,
  { handle }: KnownProcess,
  signal: SignalName,
  { ports }: ReloadSurroundings,
): Promise<ReloadResult> {
  const mainOnly = { ...handle, killMode: 'process' } as const;
  const answer = await answerInTime((cancel) => spawner.signal(mainOnly, signal, cancel), ports.clock);
  const result = checkedSignal(answer);
  if (result === null)
    return failed(`${signal} may not have been sent: spawner "${spawner.name}" gave no proper answer`);
  if (!result.ok) return failed(`${signal} could not be sent: ${result.error.message}`);
  if (!result.delivered) return failed(`${signal} found nobody: pid ${handle.pid} has just ended`);
  return { isDone: true, message: `reloaded: ${signal} sent to pid ${handle.pid}` };
}

async function runReloadCommand(
  spawner: ProcessSpawner,
  argv: Argv,
  subject: ReloadSubject,
  around: ReloadSurroundings,
): Promise<ReloadResult> {
  const { definition, process } = subject;
  if (!spawner.capabilities.purposes.includes('reload')) {
    return failed(`spawner "${spawner.name}" runs no reload commands; give exec_reload a signal`);
  }
  if (definition.shapeHash !== process.shapeHash) {
    return failed(
      'exec_reload was not run: the definition has changed in what shapes the process, which is to be restarted',
    );
  }
  const intent = intentOf(subject, around.ports);
  const report = await around.follow(spawner, intent, (command, recorded) =>
    command.run(async (cancel) => {
      await recorded;
      return startCommand({ argv, subject, intent, spawner, around }, cancel);
    }),
  );
  const problem = commandProblem(report);
  return problem === null ? { isDone: true, message: 'reloaded: exec_reload succeeded' } : failed(problem);
}

function intentOf({ definition, process }: ReloadSubject, { bootId, uniqueText }: ManagerPorts): StartIntent {
  const { id: serviceId, shapeHash } = definition;
  const nonce = formatNonce('reload', shapeHash, uniqueText());
  return { serviceId, purpose: 'reload', nonce, shapeHash, spawner: process.handle.spawner, bootId };
}

interface CommandStart {
  readonly argv: Argv;
  readonly subject: ReloadSubject;
  readonly intent: StartIntent;
  readonly spawner: ProcessSpawner;
  readonly around: ReloadSurroundings;
}

async function startCommand(start: CommandStart, cancel: CancelSignal): Promise<StartResult | null> {
  const { definition } = start.subject;
  const prepared = await start.around.ports.launch.prepare(definition, 'reload');
  if (!prepared.ok) return prepared;
  const { launch } = prepared;
  try {
    if (cancel.aborted) return calledOff;
    return checkedStart(await start.spawner.start(requestOf(start, launch), cancel), start.intent);
  } finally {
    await close(launch, start);
  }
}

const calledOff: StartResult = {
  ok: false,
  error: { code: 'cancelled', stage: null, message: 'it was called off', cause: null },
};

/** Its whole group is the manager's concern, also where the service's own children are not. */
function requestOf({ argv, subject, intent, spawner }: CommandStart, launch: Launch) {
  const { definition, process } = subject;
  const env = new Map([...launch.env, ['MAINPID', String(process.handle.pid)]]);
  const parts = { argv, operationId: 0, intent, launch: { ...launch, env }, capabilities: spawner.capabilities };
  return { ...startRequest(definition, parts), killMode: 'group' } as const;
}

async function close(launch: Launch, { intent, around }: CommandStart): Promise<void> {
  try {
    await launch.close();
  } catch (error) {
    around.warn(
      `service "${intent.serviceId}": descriptors were not closed (${messageOf(error)}); the manager keeps them`,
    );
  }
}

function failed(message: string): ReloadResult {
  return { isDone: false, message };
}
