import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const usage = `Usage: node examples/real-host/prepare.mjs --dir DIRECTORY [--http-port N] [--ntp-port N]

Copies the definitions and the daemons' own configuration into DIRECTORY, with its path and the ports filled in.
Run it again to take over what changed; data of the daemons is left alone.`;

/** What the files of this directory say; it is replaced by what was asked for. */
const written = { directory: '/srv/real-host', httpPort: '8088', ntpPort: '8123' };

// The address of a Unix socket holds 107 bytes, and the longest file below the directory is "run/redis.sock".
const longestDirectory = 107 - '/run/redis.sock'.length;

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    'http-port': { type: 'string', default: written.httpPort },
    'ntp-port': { type: 'string', default: written.ntpPort },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || values.dir === undefined) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const directory = resolve(values.dir);
const problem = problemWith(directory, [values['http-port'], values['ntp-port']]);
if (problem !== null) {
  console.error(problem);
  process.exit(2);
}

for (const name of ['run', 'data/redis', 'data/nginx']) mkdirSync(join(directory, name), { recursive: true });
for (const name of ['etc', 'services']) copyAll(name);
console.log(`${directory} is ready. Next:\n  hsm run --dir ${directory}/services`);

/**
 * @param {string} path
 * @param {string[]} ports
 */
function problemWith(path, ports) {
  if (!/^[\w./-]+$/.test(path))
    return `"${path}" has characters that would have to be quoted in nginx.conf; choose another directory`;
  if (path.length > longestDirectory) {
    return `"${path}" has ${path.length} characters; with more than ${longestDirectory} the path of the redis socket is too long`;
  }
  const wrong = ports.find((port) => !/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535);
  return wrong === undefined ? null : `"${wrong}" is no port; give a number from 1 to 65535`;
}

/** @param {string} name */
function copyAll(name) {
  const from = new URL(`${name}/`, import.meta.url);
  mkdirSync(join(directory, name), { recursive: true });
  for (const file of readdirSync(from)) {
    const to = join(directory, name, file);
    writeFileSync(to, filledIn(readFileSync(new URL(file, from), 'utf8')));
    // As root, hsm reads only files that nobody else can write.
    chmodSync(to, 0o644);
  }
}

/** @param {string} text */
function filledIn(text) {
  return text
    .replaceAll(written.directory, directory)
    .replaceAll(written.httpPort, String(values['http-port']))
    .replaceAll(written.ntpPort, String(values['ntp-port']))
    .replaceAll(/^#:schema .*\n/gm, '');
}
