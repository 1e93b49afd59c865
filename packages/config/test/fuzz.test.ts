import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFindings, hasErrors } from '../src/index.ts';
import { assembleDefinition } from '../src/load/assemble-definition.ts';
import { checkDefaults, checkDefinition } from '../src/load/check-written.ts';
import { parseLastGoodRecord } from '../src/load/last-good-record.ts';
import { checkHermitSettings } from '../src/load/load-hermit-settings.ts';
import { parseEnvironmentFile } from '../src/normalise/environment-file.ts';

const full = `id = "web"
kind = "service"
autostart = false
exec_start = ["/bin/web", "--port", "8080"]
exec_start_pre = "mkdir -p /run/web"
exec_start_pre_timeout = "1m30s"
shutdown_timeout = "500ms"
stop_signal = "SIGINT"
exec_reload = ["a", "reload"]
kill_mode = "process"
system_dependencies = ["TIME", "MOUNTS"]
restart = "on-failure"
pass_env = ["LC_*"]
clear_env = true
working_directory = "/"
user = "nobody"
group = "nogroup"
umask = "077"
spawner = "node"
[env]
A = "1"
B = false
[spawner_options]
depth = [1, { x = "y" }]
`;

const template = `params = ["dev", "apn"]
description = "of \${dev}"
exec_start = ["/usr/bin/env", "sh", "-c", "exec modem", "\${dev}"]
requires = ["db@\${dev}", { service = "x@%2F", state = "failed", grace = "2s" }, { fact = ["a", "_"], on_loss = "keep" }]
wants = ["w@\${apn}"]
required_by = ["network"]
may_assert = ["b"]
[ready]
when = "fact"
fact = ["service-state", ["modem", "\${dev}"], "ready"]
timeout = "5s"
[[rule]]
name = "r"
when = [{ fact = ["a", "?x", { b = "?x" }] }, { service = "db@\${dev}", state = "up" }]
unless = [{ fact = ["c", "..."] }]
require = ["z@\${x},\${dev}"]
assert = [["d", "\${x}", 1.5]]
edges = [{ service = "network", requires = { service = "z@\${x}", state = "ready" } }]
log = { line = "begins \${x}" }
log_exit = { line = "ends", dev = "\${dev}" }
`;

const watcher = `kind = "config-watcher"
path = "/etc/a"
recursive = true
autostart = false
conflicts = ["b"]
after = ["c"]
[scope]
allow = ["define", "fact:a"]
wrap = "w"
facts = "private"
`;

const oneshot = `kind = "oneshot"
exec_start = "true"
exec_stop = ["false"]
once_per_boot = false
restart = "never"
`;

describe('mutated definitions', () => {
  const originals = [full, template, watcher, oneshot];

  test('the unmutated ones are valid', () => {
    for (const text of originals) expect(checkDefinition('/d/web.toml', text, null).findings).toEqual([]);
  });

  test('none makes the loader throw, and each gives either a definition or an error with a place', () => {
    fc.assert(
      fc.property(fc.oneof(...originals.map(mutationOf)), (text) => {
        const { checked, findings } = checkDefinition('/d/web.toml', text, null);
        expect(hasErrors(findings)).toBe(checked === null);
        if (checked !== null)
          expect(assembleDefinition(checked, new Map()).definition?.shapeHash).toMatch(/^[0-9a-f]{16}$/);
        for (const format of ['text', 'json', 'sarif', 'github'] as const) {
          expect(formatFindings(findings, format, { sources: new Map([['/d/web.toml', text]]) })).not.toContain(
            'undefined',
          );
        }
        for (const { line, column } of findings)
          expect([line ?? 1, column ?? 1].every((count) => count >= 1)).toBe(true);
      }),
      { numRuns: 4000 },
    );
  });

  test('defaults and settings never throw', () => {
    const settings =
      '[system_dependencies.A]\nsource = "exec"\ncommand = ["a"]\ninterval = "1s"\n[system_dependencies.B]\nsource = "fact"\nfact = ["a"]\n[fact_sources.n]\nsource = "network"\n';
    fc.assert(
      fc.property(
        fc.oneof(...originals.map(mutationOf)),
        mutationOf(`poll_interval = "1s"\nreload_guard = 0.5\n${settings}`),
        fc.oneof(...originals.map(mutationOf)),
        (text, hermit, own) => {
          const defaults = checkDefaults('/d/_defaults.toml', text).document;
          checkDefinition('/d/web.toml', 'exec_start = ["a"]\n[env]\nC = "1"\n', defaults);
          const { checked } = checkDefinition('/d/web.toml', own, defaults);
          if (checked !== null) assembleDefinition(checked, new Map());
          checkHermitSettings('/d/hermit.toml', hermit);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('environment files and records of last good never throw', () => {
    const record =
      '{"version":1,"path":"/d/a.toml","savedAtMs":5,"text":"","defaults":null,"environmentFiles":[["/x","y"]]}';
    fc.assert(
      fc.property(mutationOf('A=1\nexport B="x\\ny"\nC=\'z\'\n# c\n'), mutationOf(record), (environment, text) => {
        for (const name of parseEnvironmentFile('/e', environment).variables.keys()) expect(name).toMatch(/^\w+$/);
        parseLastGoodRecord(text);
      }),
      { numRuns: 1000 },
    );
  });

  test('a file full of faults is reported in full', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `wrong_${index} = 1\n`).join('');
    const env = `exec_start = ["a"]\n[env]\n${Array.from({ length: 20_000 }, (_, index) => `"${index}" = 1\n`).join('')}`;
    for (const [faulty, count] of [
      [text, 20_001],
      [env, 20_000],
    ] as const) {
      const { findings } = checkDefinition('/d/web.toml', faulty, null);
      expect(findings).toHaveLength(count);
      const shown = formatFindings(findings, 'text', { sources: new Map([['/d/web.toml', faulty]]) });
      expect(shown).toContain(`${count} errors`);
    }
  });

  test('ids that are names of object members are plain text', () => {
    for (const id of ['constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      const { checked } = checkDefinition(
        `/d/${id}.toml`,
        'exec_start = ["a"]\nenv = { __proto__ = "x", constructor = "y" }\n',
        null,
      );
      expect(checked?.id).toBe(id);
      const definition = checked && assembleDefinition(checked, new Map()).definition;
      expect([...(definition?.environment.set ?? [])]).toEqual([
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]);
    }
    expect(checkDefinition('/d/__proto__.toml', 'exec_start = ["a"]\n', null).findings).toMatchObject([
      { code: 'malformed-id' },
    ]);
  });

  test('ids that would leave a directory, or are too long, are refused', () => {
    for (const id of ['../../etc/passwd', '.', '..', 'a/b', '', 'a'.repeat(65), 'a\\u0000b', ' a', 'ä', '-a']) {
      const { findings } = checkDefinition('/d/a.toml', `id = "${id}"\nexec_start = ["a"]\n`, null);
      expect(findings.map(({ code }) => code)).toContain('malformed-id');
    }
  });
});

function mutationOf(text: string): fc.Arbitrary<string> {
  const insertion = fc.oneof(
    fc.constantFrom(
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      '=',
      '\n',
      '\\',
      '#',
      '.',
      '0',
      'true',
      '"""',
      '\u0000',
      '__proto__',
      '\ud800',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.nat(text.length - 1).map((start) => text.slice(start, start + 12)),
  );
  const edit = fc.tuple(fc.nat(text.length), fc.nat(6), insertion);
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) =>
      edits.reduce((mutated, [at, removed, added]) => mutated.slice(0, at) + added + mutated.slice(at + removed), text),
    );
}
