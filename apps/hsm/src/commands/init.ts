import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isServiceId } from '@hermit/core';
import { Args, Command, Flags } from '@oclif/core';
import { CliError } from '../cli-error.ts';
import { definitionTemplate } from '../definition-template.ts';
import { exitCodes } from '../exit-codes.ts';
import { directoryFlag } from '../flags/directory-flag.ts';

export default class Init extends Command {
  static override summary = 'Write a commented definition of a service.';
  static override description =
    'Writes NAME.toml with the command after "--", and the other keys as comments. An existing file is never overwritten. A program with a "/" in it is written with its whole path, since a service does not start in the current directory.';
  static override examples = [
    '<%= config.bin %> init web -- python3 -m http.server 8080',
    '<%= config.bin %> init web --dir /etc/hermit -- /usr/bin/web --port 80',
    '<%= config.bin %> init web --stdout -- ./web',
  ];
  static override args = {
    name: Args.string({ description: 'Id of the service, and name of the file without ".toml".', required: true }),
    command: Args.string({ description: 'The program and its arguments, after "--".', required: true }),
  };
  static override flags = {
    dir: directoryFlag({
      description: 'Directory of definitions into which the file is written. Default: the current one.',
      default: '.',
      env: 'HSM_INIT_DIR',
    }),
    stdout: Flags.boolean({ description: 'Print it instead of writing a file.', env: 'HSM_INIT_STDOUT' }),
  };

  async run(): Promise<void> {
    const { own, command } = split(this.argv);
    const { args, flags } = await this.parse(Init, own);
    requireId(args.name);
    const text = definitionTemplate(args.name, fromAnywhere(command));
    if (flags.stdout) process.stdout.write(text);
    else this.log('%s', await written(flags.dir, `${args.name}.toml`, text));
  }
}

/**
 * The parser would change the order of arguments that occur twice, so of the command it gets to see only that there is
 * one.
 */
function split(argv: readonly string[]): { readonly own: string[]; readonly command: readonly string[] } {
  const end = argv.indexOf('--');
  if (end < 0) return { own: [...argv], command: [] };
  const command = argv.slice(end + 1);
  return { own: [...argv.slice(0, end), ...(command.length === 0 ? [] : ['--', 'command'])], command };
}

function requireId(name: string): void {
  if (name.endsWith('.toml')) {
    throw wrongUsage(`give the name without ".toml"; did you mean "${name.slice(0, -'.toml'.length)}"?`);
  }
  if (name === 'hermit') {
    throw wrongUsage('hermit.toml is the configuration of the manager; give the service another name');
  }
  if (isServiceId(name)) return;
  throw wrongUsage(
    `${JSON.stringify(name)} cannot be the id of a service; ids consist of letters, digits, ".", "_" and "-", at most 64, and begin with a letter or digit`,
  );
}

/** A relative path would mean another file where the service starts. A bare name is looked for in PATH. */
function fromAnywhere([program = '', ...parameters]: readonly string[]): readonly string[] {
  if (program === '') {
    throw wrongUsage('there is no program after "--"; name one, for example: hsm init web -- ./web --port 80');
  }
  return [program.includes('/') ? resolve(program) : program, ...parameters];
}

/** Writes the file and says what is next. Throws a `CliError` where it cannot be written. */
async function written(directory: string, file: string, text: string): Promise<string> {
  const path = join(directory, file);
  await writeFile(path, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    throw notWritten(error, path, directory);
  });
  return `wrote ${path}; "hsm validate ${path}" checks it, "hsm run --dir ${directory}" or "hsm reload" starts it`;
}

function notWritten(error: NodeJS.ErrnoException, path: string, directory: string): CliError {
  switch (error.code) {
    case 'EEXIST': {
      const message = `${path} is there already and is not overwritten; edit it, give another name, or print the definition with --stdout`;
      return new CliError(exitCodes.notReached, 'file-exists', message);
    }
    case 'ENOENT':
    case 'ENOTDIR':
      return wrongUsage(
        `there is no directory ${directory}; make it with "mkdir -p ${directory}", or name another --dir`,
      );
    default: {
      const message = `${path} cannot be written (${error.code ?? error.message}); name another --dir, or print the definition with --stdout`;
      return new CliError(exitCodes.systemCallFailed, 'not-written', message);
    }
  }
}

function wrongUsage(message: string): CliError {
  return new CliError(exitCodes.wrongUsage, 'wrong-usage', message);
}
