import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { validatePaths } from '../src/index.ts';
import { useTemporaryDirectories, writeFiles } from './support/temporary-directory.ts';

const quiet = { checkHost: false };
const good = 'exec_start = ["a"]\n';

describe('validating paths', () => {
  const temporaryDirectory = useTemporaryDirectories();

  test('a single good file is clean, whatever is beside it', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'service.toml': good, 'bad.toml': 'x', 'same.toml': `id = "service"\n${good}` });
    const { findings, definitions, files } = await validatePaths([join(directory, 'service.toml')], quiet);
    expect(findings).toEqual([]);
    expect(definitions.map(({ id }) => id)).toEqual(['service']);
    expect(files).toBe(1);
  });

  test('a single file is seen with its defaults and the declared dependencies', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, {
      '_defaults.toml': good,
      'hermit.toml': '[system_dependencies.NET]\nsource = "manual"\n',
      'service.toml': 'system_dependencies = ["NET"]\n',
    });
    expect((await validatePaths([join(directory, 'service.toml')], quiet)).findings).toEqual([]);
  });

  test('broken defaults beside a file are said of the file and of the defaults', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { '_defaults.toml': 'umask = 1\n', 'service.toml': good });
    const codes = (await validatePaths([join(directory, 'service.toml')], quiet)).findings.map(({ code }) => code);
    expect(codes).toEqual(['wrong-type', 'defaults-broken']);
  });

  test('hermit.toml and _defaults.toml can be validated by themselves', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { '_defaults.toml': 'umask = 1\n', 'hermit.toml': 'nonsense = 1\n', 'a.toml': 'x' });
    const codesOf = async (name: string) =>
      (await validatePaths([join(directory, name)], quiet)).findings.map(({ code }) => code);
    expect(await codesOf('hermit.toml')).toEqual(['unknown-key']);
    expect(await codesOf('_defaults.toml')).toEqual(['wrong-type']);
  });

  test('a file of any name that is named is validated, and links are followed as the manager follows them', async () => {
    const [directory, elsewhere] = [temporaryDirectory(), temporaryDirectory()];
    writeFiles(directory, { 'web.conf': 'exec_strat = 1\n' });
    symlinkSync('web.conf', join(directory, 'inside.toml'));
    symlinkSync(join(directory, 'web.conf'), join(elsewhere, 'outside.toml'));
    const codesOf = async (path: string) => (await validatePaths([path], quiet)).findings.map(({ code }) => code);
    expect(await codesOf(join(directory, 'web.conf'))).toContain('unknown-key');
    expect(await codesOf(join(directory, 'inside.toml'))).toContain('unknown-key');
    expect(await codesOf(join(elsewhere, 'outside.toml'))).toEqual(['link-leads-out']);
  });

  test('directories are one snapshot in the order given', async () => {
    const [first, second] = [temporaryDirectory(), temporaryDirectory()];
    writeFiles(first, { 'a.toml': good });
    writeFiles(second, { 'a.toml': good, 'b.toml': 'x' });
    const { findings, files } = await validatePaths([first, second], quiet);
    expect(findings.map(({ code }) => code).sort()).toEqual(['shadowed', 'syntax']);
    expect(files).toBe(3);
  });

  test('a path that is not there is told apart from invalid definitions', async () => {
    const directory = temporaryDirectory();
    const { findings, missingPaths } = await validatePaths([join(directory, 'nowhere'), directory], quiet);
    expect(missingPaths).toEqual([join(directory, 'nowhere')]);
    expect(findings).toMatchObject([{ code: 'missing-path', severity: 'error' }]);
  });
});
