import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { checkRequest } from './check-request.js';
import { failure, startFailure } from './errors.js';
import { makeHandle } from './handle.js';
import { markerOf } from './marker.js';
import { endNamespace, openNamespace } from './namespace.js';
import { allPids, commandLineOf, isAlive, statOf } from './proc.js';

/** @import { CancelSignal, StartRequest, StartResult } from '@hermit/core/spawner' */
/** @import { Checked } from './check-request.js' */
/** @import { Footing } from './find-tools.js' */
/** @import { Namespace } from './namespace.js' */
/** @import { Context } from './unshare-spawner.js' */
/** @import { Identity } from './proc.js' */

/** What the tools on the way exit with when they cannot execute what comes next. */
const executionFailed = new Set([126, 127]);
const lookEveryMs = 1;

/**
 * Makes a namespace, then a process in it. Whoever ends the namespace in between has ended the start.
 *
 * @param {StartRequest} request
 * @param {CancelSignal} cancel
 * @param {Context} context
 * @returns {Promise<StartResult>}
 */
export async function startProcess(request, cancel, context) {
  const checking = checkRequest(request, context.uid);
  if (!checking.ok) return checking;
  const early = reasonNotToStart(request, cancel, context);
  if (early !== null) return early;
  const variables = markerOf(request, context.stateId);
  const plan = { variables, isTmpPrivate: request.options['private_tmp'] === true };
  const opened = await openNamespace(context.footing, plan, cancel);
  if (!opened.ok) return opened;
  const late = reasonNotToStart(request, cancel, context);
  const result = late ?? (await enter(request, checking.checked, opened.namespace, context));
  if (!result.ok) endNamespace(opened.namespace);
  return result;
}

/** @param {StartRequest} request @param {CancelSignal} cancel @param {Context} context */
function reasonNotToStart({ nonce }, cancel, { table, isDisposed }) {
  if (isDisposed()) return failure('disposed', null, 'the spawner is closed');
  if (cancel.aborted) return failure('cancelled', null, 'the start was called off before a process was made');
  if (!table.isFenced(nonce)) return null;
  return failure('cancelled', null, `the start ${nonce} was given up by an adoption`);
}

/**
 * @param {StartRequest} request
 * @param {Checked} checked
 * @param {Namespace} namespace
 * @param {Context} context
 * @returns {Promise<StartResult>}
 */
async function enter(request, checked, namespace, context) {
  const words = wayIn(request, checked, namespace, context.footing);
  /** @type {import('node:child_process').ChildProcess} */
  let child;
  try {
    child = spawnUnder(request, words.flat());
  } catch (error) {
    return startFailure(error, 'execute', `execute ${checked.program}`);
  }
  if (child.pid === undefined) {
    const error = await new Promise((resolve) => child.once('error', resolve));
    return startFailure(error, 'execute', `execute ${checked.program}`);
  }
  // Still the turn in which it was made, so it cannot have been collected and the pid is its own.
  const relay = identityOf(child.pid);
  const ended = context.table.follow(request.nonce, child, () => context.hint(request.serviceId));
  const seen = await untilExecuted(relay, words, ended);
  child.unref();
  const objection = objectionTo(seen, ended.exit?.code ?? null, checked.program, namespace);
  if (objection !== null) return objection;
  const handle = makeHandle(request, seen.main ?? relay, context.bootId, { namespaces: [namespace], relay });
  context.table.add(handle);
  return { ok: true, handle, watched: true };
}

/**
 * The words of each program on the way, which executes the next: into the namespace (here `nsenter` stays behind as the
 * relay, and its child goes on), to the directory, into a session of its own, to another user, and to the program asked for.
 *
 * @param {StartRequest} request
 * @param {Checked} checked
 * @param {Namespace} namespace
 * @param {Footing} footing
 */
function wayIn({ argv, workingDirectory }, { program, userFlags }, { holder }, { tools, needsUserNamespace }) {
  const kinds = [...(needsUserNamespace ? ['--user', '--preserve-credentials'] : []), '--pid', '--mount'];
  return [
    [tools.nsenter, '--target', String(holder.pid), ...kinds, '--'],
    [tools.unshare, `--wd=${workingDirectory}`, '--'],
    [tools.setsid],
    ...(userFlags.length > 0 ? [[tools.setpriv, ...userFlags, '--']] : []),
    [program, ...argv.slice(1)],
  ];
}

/** @param {StartRequest} request @param {readonly string[]} words */
function spawnUnder({ env, umask, stdio }, [file = '', ...args]) {
  /** @type {NodeJS.ProcessEnv} */
  const exactEnv = Object.create(null);
  for (const [variable, value] of env) exactEnv[variable] = value;
  const own = process.umask(umask);
  try {
    return spawn(file, args, {
      cwd: '/',
      detached: true,
      env: exactEnv,
      stdio: ['ignore', stdio.stdout ?? 'ignore', stdio.stderr ?? 'ignore'],
    });
  } finally {
    process.umask(own);
  }
}

/**
 * Waits until the program is executed, or the relay has ended.
 *
 * @param {Identity} relay
 * @param {readonly (readonly string[])[]} words
 * @param {{ readonly exit: unknown }} ended
 * @returns {Promise<{ readonly isExecuted: boolean, readonly main: Identity | null }>}
 */
async function untilExecuted(relay, words, ended) {
  /** @type {Identity | null} */
  let main = null;
  while (ended.exit === null) {
    main ??= childOf(relay.pid);
    if (main !== null && !isOnTheWay(commandLineOf(main.pid), words)) {
      const stat = statOf(main.pid);
      if (stat !== null && !stat.isDead) return { isExecuted: true, main };
    }
    await pause(lookEveryMs);
  }
  return { isExecuted: false, main };
}

/** @param {readonly string[]} commandLine @param {readonly (readonly string[])[]} words */
function isOnTheWay(commandLine, words) {
  if (commandLine.length === 0) return true;
  const text = commandLine.join('\0');
  return words.slice(0, -1).some((_, index) => words.slice(index).flat().join('\0') === text);
}

/** @param {number} pid @returns {Identity | null} */
function childOf(pid) {
  for (const each of allPids()) {
    const stat = statOf(each);
    if (stat?.parent === pid) return { pid: stat.pid, startTime: stat.startTime };
  }
  return null;
}

/** @param {number} pid @returns {Identity} */
function identityOf(pid) {
  return { pid, startTime: statOf(pid)?.startTime ?? '' };
}

/**
 * Why a start that was not seen to succeed counts as failed. A program may end before it is seen; only the tools on the
 * way, or a program that exits just as they do, leave a doubt.
 *
 * @param {{ readonly isExecuted: boolean }} seen
 * @param {number | null} code
 * @param {string} program
 * @param {Namespace} namespace
 */
function objectionTo({ isExecuted }, code, program, { holder }) {
  if (isExecuted) return null;
  if (!isAlive(holder)) return failure('spawn-failed', 'confirm', `the namespace was ended before ${program} ran`);
  if (code === null || !executionFailed.has(code)) return null;
  return failure(
    'spawn-failed',
    'execute',
    `${program} was not seen to run: it, or what executes it, exited with ${code}`,
  );
}
