import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useTemporaryDirectories, writeFiles } from './support/temporary-directory.ts';

const temporaryDirectory = useTemporaryDirectories();
const packageDirectory = join(import.meta.dirname, '..');

test('the example of the README runs', () => {
  const [directory, state] = [temporaryDirectory(), temporaryDirectory()];
  writeFiles(directory, { 'web.toml': 'exec_start = ["/bin/true"]\n', 'bad.toml': 'exec_strat = "x"\n' });
  const readme = readFileSync(join(packageDirectory, 'README.md'), 'utf8');
  const example = /```js\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const argv = ['--input-type=module', '--eval', example, directory, state];
  const output = execFileSync(process.execPath, argv, { cwd: packageDirectory, encoding: 'utf8' });
  expect(output).toContain("web [ '/bin/true' ]");
  expect(output).toContain('did you mean "exec_start"?');
});
