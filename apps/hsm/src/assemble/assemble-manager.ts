import { randomBytes } from 'node:crypto';
import { type ControlBackend, createEventHistory } from '@hermit/control/server';
import type { ServiceManager } from '@hermit/core';
import { serveLogs } from '@hermit/logs';
import { readBootId } from '@hermit/process-linux';
import { exitCodes } from '../exit-codes.ts';
import { createWatcherRecords } from '../host/watcher-records.ts';
import type { ClosingOrder } from './closing-order.ts';
import { createManager } from './create-manager.ts';
import { FactWiring } from './fact-wiring.ts';
import { firstLooks } from './first-looks.ts';
import { handleSignals } from './handle-signals.ts';
import { InputWiring } from './input-wiring.ts';
import { insightBackend } from './insight-backend.ts';
import { planWith } from './insight-plan.ts';
import { keepLogs, type LogKeeping } from './keep-logs.ts';
import { createLiveSettings } from './live-settings.ts';
import { ManagerEnd } from './manager-end.ts';
import { openControlApi } from './open-control-api.ts';
import { openReadSocket } from './open-read-socket.ts';
import { type PreparedHost, prepareHost } from './prepare-host.ts';
import { ReloadController } from './reload-controller.ts';
import { findingsNote, reloadNote } from './reload-note.ts';
import type { RunOutput } from './run-output.ts';
import type { HostFacts, RunFlags } from './run-settings.ts';
import { sayReady } from './say-ready.ts';
import { ServiceSockets } from './service-sockets.ts';
import { watchDirectories } from './watch-directories.ts';
import { WatchedFiles } from './watched-files.ts';

interface AssembleOptions {
  readonly flags: RunFlags;
  readonly host: HostFacts;
  readonly version: string;
  readonly output: RunOutput;
  /** Takes what must be closed, also where the assembly fails. */
  readonly closing: ClosingOrder;
}

/** The parts of a manager that runs. */
interface Assembly {
  readonly manager: ServiceManager;
  readonly reloads: ReloadController;
  readonly end: ManagerEnd;
  readonly sockets: ServiceSockets;
  readonly watched: WatchedFiles;
}

/**
 * Builds a manager from its parts, in the order in which they depend on each other, and lets it run. Resolves when the
 * socket is open and the first poll was made. Throws a `CliError` where it cannot begin.
 */
export async function assembleManager(options: AssembleOptions): Promise<ManagerEnd> {
  const { flags, host, output, closing } = options;
  const prepared = await prepareHost(flags, host, closing, output.warn);
  const logs = await keepLogs(prepared.fixed.logDirectory, output.warn);
  closing.add(() => logs.close());
  const assembly = assemble(prepared, options, logs);
  const { manager, reloads, end, sockets, watched } = assembly;
  manager.subscribe(output.change);
  manager.subscribe(logs.note);
  manager.subscribe((event) => sockets.note(event));
  const history = createEventHistory({ managerId: randomBytes(6).toString('hex') });
  manager.subscribe(history.add);
  await manager.open();
  react(assembly, options);
  const { logDirectory, socketPath } = prepared.fixed;
  const streams = { events: history.events, logs: serveLogs(logDirectory) };
  const backend: ControlBackend = { ...backendOf(assembly, options, logDirectory), ...streams };
  const server = await openControlApi(backend, socketPath, warnOf(output));
  closing.add(() => server.close());
  if (flags.readSocket !== undefined) {
    const reading = await openReadSocket(backend, flags.readSocket, warnOf(output));
    closing.add(() => reading.close());
  }
  sockets.begin();
  await watched.restore();
  const begin = (): void => void manager.setActive(!flags.isInactive);
  await reloads.first(prepared.snapshot, prepared.lastGood, begin);
  await sockets.adopt(manager.services(), reloads.definitions);
  void prepared.lock.lost.then(() => leaveWithoutLock(end, prepared.state.path));
  await firstLooks(manager);
  sayReady(output, { manager, reloads, directories: flags.directories, socketPath: server.path });
  return end;
}

function assemble(prepared: PreparedHost, options: AssembleOptions, logs: LogKeeping): Assembly {
  const { flags, host, output, closing } = options;
  const { began, load } = prepared;
  const { warn } = output;
  const watched: WatchedFiles = new WatchedFiles({
    facts: { replace: (owner, facts) => manager.facts.replace(owner, facts) },
    options: () => prepared.watchedOptions,
    records: createWatcherRecords({ directory: prepared.state, bootId: readBootId(), warn }),
    service: (id) => manager.service(id),
    changed: () => void reloads.refresh(),
    warn,
  });
  closing.add(() => watched.close());
  const sockets: ServiceSockets = new ServiceSockets({
    facts: {
      list: (pattern) => manager.facts.list(pattern),
      ofProcess: (id) => manager.facts.ofProcess(id),
      replaceOfProcess: (id, facts) => manager.facts.replaceOfProcess(id, facts),
    },
    service: (id) => manager.service(id),
    controlSocket: prepared.fixed.socketPath,
    warn,
  });
  closing.add(() => sockets.close());
  const manager = createManager(prepared, flags, host, output, logs, watched, (definition, purpose, account) =>
    sockets.forProcess(definition, purpose, account),
  );
  closing.add(() => manager.detach());
  const inputs = new InputWiring(manager);
  closing.add(() => inputs.close());
  const facts = new FactWiring(manager.facts);
  closing.add(() => facts.close());
  const reloads: ReloadController = new ReloadController({
    manager,
    load,
    loadWatched: (within, kept, read) => watched.load(within, kept, read),
    plan: planWith(manager.insight),
    watchedLoaded: (snapshots) => {
      watched.loaded(snapshots);
      void sockets.adopt(manager.services(), reloads.definitions);
    },
    applySettings: createLiveSettings({ manager, inputs, facts, flags, host, began }),
    report: (reply) => output.note(reloadNote(reply)),
    reportWatched: (findings) => output.note(findingsNote(findings)),
  });
  return { manager, reloads, end: new ManagerEnd(manager), sockets, watched };
}

function backendOf(
  { manager, reloads, end }: Assembly,
  { flags, version }: AssembleOptions,
  logDirectory: string,
): ControlBackend {
  return {
    manager,
    facts: manager.facts,
    forceStart: (id) => manager.forceStart(id),
    reloadService: (id) => manager.reloadService(id),
    info: () => ({
      pid: process.pid,
      version,
      directories: flags.directories,
      logDirectory,
      configuration: { generation: reloads.generation, findings: reloads.findings },
    }),
    reload: (wish) => reloads.reload(wish),
    plan: () => reloads.plan(),
    ...insightBackend({
      manager,
      logDirectory,
      findings: () => reloads.findings,
      findingsByFile: () => reloads.findingsByFile,
    }),
    shutdown: ({ leaveRunning }) => (leaveRunning ? end.leave().then(() => []) : end.shutdown()),
  };
}

function warnOf(output: RunOutput): (error: unknown) => void {
  return (error) => output.warn(`control API: ${error instanceof Error ? error.stack : String(error)}`);
}

/** Signals, and changes of files where that is wanted. */
function react({ reloads, end }: Assembly, { flags, output, closing }: AssembleOptions): void {
  const reload = async (): Promise<void> => {
    await reloads.reload({ force: false, wait: false });
  };
  const say = (text: string): void => output.note({ message: 'signal', text, fields: { detail: text } });
  handleSignals({ end, leaveRunning: flags.leaveRunning, reload, say });
  if (!flags.isWatching) return;
  const { directories } = flags;
  closing.add(watchDirectories({ directories, onChange: () => void reload(), warn: output.warn }));
}

/** Without the lock another manager may begin at any moment: this one must not act any more. */
function leaveWithoutLock(end: ManagerEnd, path: string): Promise<void> {
  console.error(
    `hsm: the lock of ${path} is lost: its helper process was killed, or its file removed; the manager ends, services go on and are adopted by the next "hsm run"`,
  );
  return end.leave(exitCodes.internalError);
}
