// The program that spawners are tried with: follows a script and reports what it sees. Needs nothing but Node.
import { spawn } from 'node:child_process';
import {
  existsSync,
  fstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [tag = '', directory = '', text = '[]', ...args] = process.argv.slice(2);
const lifetimeMs = 300_000;
const lookEveryMs = 10;

function tell(as) {
  const draft = mkdtempSync(join(directory, 'drafts', 'report-'));
  writeFileSync(join(draft, 'report'), JSON.stringify(describeSelf()));
  renameSync(draft, join(directory, 'reports', `${tag}.${as}.${draft.slice(-6)}`));
}

function describeSelf() {
  return {
    args,
    env: Object.entries(process.env),
    workingDirectory: process.cwd(),
    umask: process.umask(),
    uid: process.getuid(),
    gid: process.getgid(),
    groups: [...new Set([process.getgid(), ...process.getgroups()])].sort((left, right) => left - right),
    descriptors: descriptors(),
  };
}

function descriptors() {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [[Number(fd), linkOf(fd)]];
    } catch {
      return [];
    }
  });
}

function linkOf(fd) {
  const link = readlinkSync(`/proc/self/fd/${fd}`);
  // An end of input shows that there is nothing, whatever its name.
  if (fd === '0' && fstatSync(0).isCharacterDevice() && link === '/dev/null' && readFileSync(0).length === 0)
    return link;
  return link;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const steps = {
  tell: ({ as }) => tell(as),
  wait: async ({ gate }) => {
    while (!existsSync(join(directory, 'gates', gate))) await pause(lookEveryMs);
  },
  ignore: ({ signal }) => process.on(signal, () => {}),
  trap: ({ signal, as }) => process.on(signal, () => tell(as)),
  print: ({ stream, text: output }) => writeAll(stream === 'stderr' ? 2 : 1, Buffer.from(output)),
  flood: ({ bytes }) => {
    const chunk = Buffer.alloc(65_536, 'flood of output\n');
    for (let left = bytes; left > 0; left -= chunk.length) writeAll(1, chunk.subarray(0, Math.min(left, chunk.length)));
  },
  child: ({ tag: name, script, session }) => {
    const argv = [fileURLToPath(import.meta.url), name, directory, JSON.stringify(script)];
    spawn(process.execPath, argv, { stdio: 'inherit', detached: session === 'own' });
  },
  exit: ({ code }) => process.exit(code),
  die: async ({ signal }) => {
    process.kill(process.pid, signal);
    await pause(lifetimeMs);
  },
};

function writeAll(fd, buffer) {
  for (let offset = 0; offset < buffer.length; ) {
    try {
      offset += writeSync(fd, buffer, offset);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

// Whoever asks with this signal learns that all signals before it have been dealt with.
process.on('SIGWINCH', () => tell('sign-of-life'));

// Nothing of a broken run stays for ever.
setTimeout(() => process.exit(99), lifetimeMs);
setInterval(() => existsSync(directory) || process.exit(98), 500);
for (const step of JSON.parse(text)) await steps[step.do](step);
