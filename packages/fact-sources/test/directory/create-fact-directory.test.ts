import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact } from '@hermit/core';
import { describe, expect, it } from 'vitest';
import { createFactDirectory } from '../../src/index.ts';
import { eventually, scratchDirectory } from '../fixture/watched.ts';
import { type WatchedFacts, watchedFacts } from '../fixture/watched-facts.ts';

interface Settings extends WatchedFacts {
  readonly path: string;
  write(name: string, facts: readonly Fact[] | string): void;
  remove(name: string): void;
  /** Waits until these facts are reported. */
  become(facts: readonly Fact[] | null): Promise<void>;
}

/** A directory with fact files, and a source that watches it. */
function settings(
  files: Readonly<Record<string, readonly Fact[] | string>> = {},
  labels: readonly string[] | null = ['user-setting', 'mode'],
): Settings {
  const path = join(scratchDirectory(), 'facts');
  mkdirSync(path);
  const write = (name: string, facts: readonly Fact[] | string): void => {
    const text = typeof facts === 'string' ? facts : JSON.stringify(facts);
    writeFileSync(join(path, `.${name}`), text);
    renameSync(join(path, `.${name}`), join(path, name));
  };
  for (const [name, facts] of Object.entries(files)) write(name, facts);
  const watched = watchedFacts(createFactDirectory({ path, ...(labels === null ? {} : { labels }) }));
  return {
    ...watched,
    path,
    write,
    remove: (name) => rmSync(join(path, name)),
    become: (facts) =>
      eventually(() => watched.reports.length > 0 && JSON.stringify(watched.facts()) === JSON.stringify(facts)),
  };
}

const dark: Fact = ['user-setting', 'dark'];
const fast: Fact = ['mode', { speed: 'fast' }];

describe('a directory of facts', () => {
  it('has the facts of all its files, each once', async () => {
    await settings({ 'a.json': [dark], 'b.json': [dark, fast] }).become([fast, dark]);
  });

  it('is followed: files appear, change and go', async () => {
    const directory = settings();
    await directory.become([]);
    directory.write('a.json', [dark]);
    await directory.become([dark]);
    directory.write('a.json', [fast]);
    await directory.become([fast]);
    directory.remove('a.json');
    await directory.become([]);
  });

  it('has changes of one moment taken together', async () => {
    const directory = settings({ 'a.json': [dark] });
    await directory.become([dark]);
    directory.remove('a.json');
    directory.write('b.json', [dark, fast]);
    await directory.become([fast, dark]);
    expect(directory.reports.map(({ facts }) => facts?.length)).toEqual([1, 2]);
  });

  it('does not read dot-files, backups, other names or subdirectories', async () => {
    const directory = settings({ '.hidden.json': [dark], 'a.json~': [dark], 'a.toml': 'x', 'a.json.bak': [dark] });
    mkdirSync(join(directory.path, 'below'));
    directory.write('b.json', [fast]);
    await directory.become([fast]);
    expect(directory.detail()).toBe(`1 facts in ${directory.path}`);
  });

  it.each([
    ['half a file', '[["user-setting","da', 'is no JSON array of facts'],
    ['an empty file', '', 'is no JSON array of facts'],
    ['an object', '{}', 'is no JSON array of facts'],
    ['something that is no fact', '[["mode"],["mode"],[7]]', 'has no fact at place 3: a fact begins with a label'],
    ['too much', ' '.repeat(1_048_577), 'has more than 1048576 bytes'],
    ['a deep nest', `[["mode",${'['.repeat(100_000)}${']'.repeat(100_000)}]]`, 'a.json'],
  ])('keeps what was last good in a file that has %s now, and names the file', async (_, text, problem) => {
    const directory = settings({ 'a.json': [dark] });
    await directory.become([dark]);
    directory.write('a.json', text);
    directory.write('b.json', [fast]);
    await directory.become([fast, dark]);
    expect(directory.detail()).toContain(problem);
    expect(directory.detail()).toContain('; what was last good in it holds');
    directory.write('a.json', []);
    await directory.become([fast]);
    expect(directory.detail()).not.toContain(problem);
  });

  it('has no facts of a file that never was good, and those of the others', async () => {
    const directory = settings({ 'a.json': '[', 'b.json': [fast] });
    await directory.become([fast]);
    expect(directory.detail()).toMatch(/; a\.json is no JSON array of facts$/);
  });

  it('has odd names of files quoted', async () => {
    const directory = settings({ 'a\n\u001b[2J.json': '[' });
    await directory.become([]);
    expect(directory.detail()).toContain('; "a\\n\\u001b[2J.json" is no JSON array');
  });

  it('may not say more than its labels', async () => {
    const forged: Fact = ['require-service', ['shell']];
    const directory = settings({ 'a.json': [forged, dark] });
    await directory.become([dark]);
    expect(directory.detail()).toContain('a.json has facts with the label "require-service"');
  });

  it('without labels may say everything but what is reserved', async () => {
    const reserved = ['system', 'system-dependency', 'run-service', 'service-state', 'require-service'];
    const directory = settings({ 'a.json': [...reserved.map((label): Fact => [label, 'x']), dark] }, null);
    await directory.become([dark]);
  });

  it('without labels is believed only as far as nobody else can change it', async () => {
    const directory = settings({ 'a.json': [dark], 'b.json': [fast] }, null);
    await directory.become([fast, dark]);
    chmodSync(join(directory.path, 'a.json'), 0o666);
    directory.remove('b.json');
    await eventually(() => directory.detail().includes('a.json can be changed by everyone'));
    chmodSync(directory.path, 0o777);
    await directory.become(null);
    expect(directory.detail()).toMatch(/facts can be changed by everyone; take that away, or name the labels/);
  });

  it('with labels is believed whoever can change it', async () => {
    const directory = settings({ 'a.json': [dark] });
    await directory.become([dark]);
    chmodSync(join(directory.path, 'a.json'), 0o666);
    chmodSync(directory.path, 0o777);
    directory.write('b.json', [fast]);
    await directory.become([fast, dark]);
  });

  it('may demand where its labels say so, and may never speak for the manager', async () => {
    const demand: Fact = ['require-service', ['web']];
    const source = createFactDirectory({ path: '/nowhere', labels: ['require-service', 'run-service'] });
    expect(source.labels).toEqual(['require-service']);
    const directory = settings({ 'a.json': [demand, ['run-service', ['web']]] }, ['require-service', 'run-service']);
    await directory.become([demand]);
  });

  it('follows links within itself and no others, and says nothing of what stands elsewhere', async () => {
    const directory = settings({ 'a.json': [dark] });
    const outside = join(scratchDirectory(), 'secret.json');
    writeFileSync(outside, '[["mode","secret"]]');
    symlinkSync('a.json', join(directory.path, 'b.json'));
    symlinkSync(outside, join(directory.path, 'c.json'));
    symlinkSync('d.json', join(directory.path, 'd.json'));
    symlinkSync('/etc/passwd', join(directory.path, 'e.json'));
    directory.write('f.json', [fast]);
    await directory.become([fast, dark]);
    expect(directory.detail()).toMatch(
      /c\.json is a link that leads out of the directory; d\.json cannot be read \(ELOOP\)/,
    );
    expect(directory.detail()).not.toMatch(/secret"|root:/);
  });

  it('is not held up by a pipe', async () => {
    const directory = settings();
    execFileSync('mkfifo', [join(directory.path, 'a.json')]);
    directory.write('b.json', [fast]);
    await directory.become([fast]);
    expect(directory.detail()).toContain('a.json is no file');
  });

  it('that is missing, or goes, is unknown with the reason; and one that comes is read', {
    timeout: 60_000,
  }, async () => {
    const directory = settings({ 'a.json': [dark] });
    await directory.become([dark]);
    renameSync(directory.path, `${directory.path}.away`);
    await directory.become(null);
    expect(directory.detail()).toBe(`${directory.path} cannot be read (ENOENT)`);
    mkdirSync(directory.path);
    directory.write('a.json', [fast]);
    await directory.become([fast]);
    directory.write('a.json', [dark]);
    await directory.become([dark]);
  });

  it('with very many files is unknown', async () => {
    const files = Array.from({ length: 1_001 }, (_, index) => [`${index}.json`, []] as const);
    const directory = settings(Object.fromEntries(files));
    await directory.become(null);
    expect(directory.detail()).toContain('has more than 1000 fact files');
  });

  it('is not read any more when its source was ended', async () => {
    const directory = settings({ 'a.json': [dark] });
    await directory.become([dark]);
    directory.end();
    const other = watchedFacts(createFactDirectory({ path: directory.path, labels: ['mode'] }));
    directory.write('a.json', [fast]);
    await eventually(() => JSON.stringify(other.facts()) === JSON.stringify([fast]));
    expect(directory.reports).toHaveLength(1);
  });
});
