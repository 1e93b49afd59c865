import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Command, Flags } from '@oclif/core';
import { keepHeapSmall } from '../assemble/keep-heap-small.ts';
import type { ReadSocket } from '../assemble/open-read-socket.ts';
import { runManager } from '../assemble/run-manager.ts';
import type { RunFlags } from '../assemble/run-settings.ts';
import { directoriesOf } from '../flags/directories.ts';
import { directoryFlag } from '../flags/directory-flag.ts';
import { intervalFlag } from '../flags/duration-flag.ts';
import { socketFlag, usableSocketPath } from '../flags/socket-flag.ts';

export default class Run extends Command {
  static override summary = 'Run the manager in the foreground.';
  static override description =
    'Prints one line when it is ready, then one line for every change with its reason. SIGTERM or Ctrl-C stops all services in order and ends it; a second one kills what is left; a third leaves it running. SIGHUP reloads, also when the terminal is closed. Bad files do not keep it from running the good ones.';
  static override examples = [
    '<%= config.bin %> run --dir /etc/hermit',
    '<%= config.bin %> run --dir ./services --state-dir ./state --watch',
    'HSM_DIR=/etc/hermit:/usr/lib/hermit <%= config.bin %> run --log-format json',
  ];
  static override flags = {
    dir: directoryFlag({
      description: 'Directory of definitions; earlier ones win. HSM_DIR holds several, separated by ":".',
      env: 'HSM_DIR',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'state-dir': directoryFlag({
      description:
        'Where records, decisions and last good definitions are kept. Default: /var/lib/hermit as root, $XDG_STATE_HOME/hermit otherwise.',
      env: 'HSM_STATE_DIR',
    }),
    'log-dir': directoryFlag({
      description: 'Where the output of services goes. Default: "logs" in the state directory.',
      env: 'HSM_LOG_DIR',
    }),
    socket: socketFlag,
    'read-socket': Flags.string({
      description:
        'A second control socket, which answers questions and takes no changes. Its directory is not that of the first.',
      helpValue: 'PATH',
      env: 'HSM_READ_SOCKET',
    }),
    'read-socket-group': Flags.string({
      description: "Group that may use --read-socket. Default: the manager's own.",
      helpValue: 'GROUP',
      env: 'HSM_READ_SOCKET_GROUP',
      dependsOn: ['read-socket'],
    }),
    spawner: Flags.string({
      description: 'Spawner of definitions that name none. Default: node.',
      helpValue: 'NAME',
      env: 'HSM_SPAWNER',
    }),
    'poll-interval': intervalFlag({
      description: 'Rhythm of retries and of looks at processes that cannot be watched. Default: 1s.',
      env: 'HSM_POLL_INTERVAL',
    }),
    inactive: Flags.boolean({
      description: 'Start with an inactive system: nothing runs until "hsm system active on".',
      env: 'HSM_INACTIVE',
    }),
    watch: Flags.boolean({ description: 'Reload when files change.', env: 'HSM_WATCH' }),
    'leave-running': Flags.boolean({
      description: 'SIGTERM and Ctrl-C end the manager only; the next one adopts the services.',
      env: 'HSM_LEAVE_RUNNING',
    }),
    'log-format': Flags.option({
      description: 'Lines for people, or JSON lines.',
      options: ['text', 'json'] as const,
      default: 'text',
      env: 'HSM_LOG_FORMAT',
    })(),
  };

  async run(): Promise<void> {
    keepHeapSmall();
    const { flags } = await this.parse(Run);
    const runFlags: RunFlags = {
      directories: directoriesOf(flags.dir),
      stateDirectory: flags['state-dir'],
      logDirectory: flags['log-dir'],
      socket: flags.socket === undefined ? undefined : usableSocketPath(resolve(flags.socket)),
      readSocket: readSocketOf(flags['read-socket'], flags['read-socket-group']),
      spawner: flags.spawner,
      pollIntervalMs: flags['poll-interval'],
      isInactive: flags.inactive,
      isWatching: flags.watch,
      leaveRunning: flags['leave-running'],
      logFormat: flags['log-format'],
    };
    await runManager(runFlags, { uid: process.geteuid?.() ?? 0, cores: availableParallelism() }, this.config.version);
  }
}

function readSocketOf(path: string | undefined, group: string | undefined): ReadSocket | undefined {
  return path === undefined ? undefined : { path: resolve(path), group: group ?? null };
}
