import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hsmProject } from '../harness/hsm-project.ts';

interface WrittenCommand {
  readonly summary?: string;
  readonly examples?: readonly string[];
  readonly flags?: Readonly<Record<string, { readonly env?: string; readonly description?: string }>>;
}

const manifestUrl = new URL('../../oclif.manifest.json', import.meta.url);
const manifest = JSON.parse(readFileSync(manifestUrl, 'utf8')) as { commands: Record<string, WrittenCommand> };
const commands = Object.entries(manifest.commands).map(([id, command]) => [id.replaceAll(':', ' '), command] as const);

describe.each(commands)('hsm %s', (name, command) => {
  test('has a summary and examples, which begin with it', () => {
    expect(command.summary).toMatch(/^[A-Z].*\.$/);
    expect(command.examples?.length).toBeGreaterThan(0);
    for (const example of command.examples ?? []) expect(example).toContain(`<%= config.bin %> ${name}`);
  });

  test('takes every flag from a variable, too', () => {
    for (const [flag, { env, description }] of Object.entries(command.flags ?? {})) {
      expect(`--${flag}: ${env}`).toMatch(/: HSM_[A-Z_]+$/);
      expect(description).toMatch(/\.$/);
    }
  });

  test('has a help that fits into 80 columns and shows flags, variables and examples', async () => {
    const { code, stdout, stderr } = await hsmProject().cli([...name.split(' '), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toContain('EXAMPLES');
    for (const [flag, { env }] of Object.entries(command.flags ?? {})) {
      expect(stdout).toContain(`--${flag}`);
      expect(stdout).toContain(env);
    }
  });
});

test('hsm --help says of commands with others below them what all of these do', async () => {
  const { stdout } = await hsmProject().cli(['--help']);
  const topics = stdout.slice(stdout.indexOf('TOPICS\n'), stdout.indexOf('COMMANDS\n'));
  await expect(topics).toMatchFileSnapshot('golden/help-topics.txt');
  const above = new Set(commands.flatMap(([name]) => (name.includes(' ') ? [name.split(' ')[0]] : [])));
  for (const name of above) expect(topics).toMatch(new RegExp(`^  ${name} `, 'm'));
});

test('hsm --help lists all commands in 80 columns', async () => {
  const { stdout } = await hsmProject().cli(['--help']);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  for (const [name] of commands) if (!name.includes(' ')) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
});
