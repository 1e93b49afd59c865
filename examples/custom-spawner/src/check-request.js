import { fstatSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { capabilities } from './about.js';
import { failure, startFailure } from './errors.js';
import { findProgram } from './find-program.js';
import { planUser } from './plan-user.js';

/** @import { SpawnerError, StartRequest } from '@hermit/core/spawner' */

/**
 * What a start needs to know beside its request.
 *
 * @typedef {{ readonly program: string, readonly userFlags: readonly string[] }} Checked
 */

/**
 * Looks for what would keep a program from being executed, in the order of the contract's stages and without effect. Once the
 * tools are under way their complaints would land in the log of the service.
 *
 * @param {StartRequest} request
 * @param {number} ownUid
 * @returns {{ readonly ok: true, readonly checked: Checked } | { readonly ok: false, readonly error: SpawnerError }}
 */
export function checkRequest(request, ownUid) {
  const objection =
    unsupportedPart(request) ?? malformedPart(request) ?? closedStream(request) ?? badDirectory(request);
  if (objection !== null) return objection;
  const user = planUser(request, ownUid);
  if (!user.ok) return user;
  const program = findProgram(request.argv[0], request.env.get('PATH') ?? '', request.workingDirectory);
  if (!program.ok) return program;
  const hidden = hiddenPlace(request, program.path);
  if (hidden !== null) return hidden;
  return { ok: true, checked: { program: program.path, userFlags: user.flags } };
}

/** @param {StartRequest} request */
function unsupportedPart({ purpose, captureBytes }) {
  if (!capabilities.purposes.includes(purpose)) {
    return failure('unsupported', 'validate-request', `purpose "${purpose}" is not among ${capabilities.purposes}`);
  }
  if (captureBytes === 0) return null;
  return failure('unsupported', 'validate-request', `captureBytes is ${captureBytes}, and no output is kept here`);
}

/** @param {StartRequest} request */
function malformedPart({ argv, env, workingDirectory, umask, serviceId, nonce }) {
  const malformed = [
    argv.some((argument) => argument.includes('\0')) && 'an argument contains a NUL character',
    argv[0] === '' && 'the command is empty',
    [...env.keys()].some((name) => name === '' || /[=\0]/.test(name)) && 'the name of a variable is malformed',
    [...env.values()].some((value) => value.includes('\0')) && 'the value of a variable contains a NUL character',
    (!isAbsolute(workingDirectory) || workingDirectory.includes('\0')) && `"${workingDirectory}" is no absolute path`,
    !(Number.isInteger(umask) && umask >= 0 && umask <= 0o777) && `${umask} is no umask`,
    [serviceId, nonce].some((text) => text === '' || /[:\0\n]/.test(text)) && 'the service id or nonce is malformed',
  ];
  const problem = malformed.find((each) => typeof each === 'string');
  return problem === undefined ? null : failure('spawn-failed', 'validate-request', problem);
}

/** @param {StartRequest} request */
function closedStream({ stdio }) {
  for (const [stream, fd] of Object.entries(stdio)) {
    try {
      if (fd !== null) fstatSync(fd);
    } catch (error) {
      return startFailure(error, 'open-stdio', `use descriptor ${fd} for ${stream}`);
    }
  }
  return null;
}

/** @param {StartRequest} request */
function badDirectory({ workingDirectory }) {
  try {
    if (statSync(workingDirectory).isDirectory()) return null;
    return failure('spawn-failed', 'change-directory', `${workingDirectory} is no directory`, 'ENOTDIR');
  } catch (error) {
    return startFailure(error, 'change-directory', `use the working directory ${workingDirectory}`);
  }
}

/**
 * With a /tmp of its own a service does not see what is in everybody's.
 *
 * @param {StartRequest} request
 * @param {string} program
 */
function hiddenPlace({ options, workingDirectory }, program) {
  if (options['private_tmp'] !== true) return null;
  const isHidden = (/** @type {string} */ path) => `${realpathSync(path)}/`.startsWith('/tmp/');
  const why = 'is below /tmp, which is empty for a service with private_tmp; move it, or drop that option';
  if (isHidden(workingDirectory) && realpathSync(workingDirectory) !== '/tmp') {
    return failure('spawn-failed', 'change-directory', `the working directory ${workingDirectory} ${why}`);
  }
  return isHidden(program) ? failure('spawn-failed', 'resolve-executable', `${program} ${why}`) : null;
}
