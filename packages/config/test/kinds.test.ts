// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to parameters are written so.
import { instanceDefinition } from '@hermit/core';
import { describe, expect, test } from 'vitest';
import { normaliseWrittenId } from '../src/normalise/written-id.ts';
import { definitionOf } from './support/loaded.ts';

describe('defaults by kind', () => {
  const kinds = [
    ['service', 'exec_start = ["a"]', { autostart: true, restart: 'always', execStart: ['a'] }],
    ['oneshot', 'kind = "oneshot"\nexec_start = ["a"]', { autostart: true, restart: 'on-failure' }],
    ['milestone', 'kind = "milestone"', { autostart: false, execStart: null, ready: { when: 'start' } }],
    ['config-watcher', 'kind = "config-watcher"\npath = "/a"', { autostart: true, execStart: null }],
    ['rules', 'kind = "rules"', { autostart: false, execStart: null, rules: [] }],
  ] as const;
  test.each(kinds)('a %s', (kind, text, expected) => {
    expect(definitionOf(text)).toMatchObject({ kind, ...expected });
  });

  test('a milestone may ask for itself, and a template never does', () => {
    expect(definitionOf('kind = "milestone"\nautostart = true').autostart).toBe(true);
    expect(definitionOf('params = ["a"]\nexec_start = ["a"]').autostart).toBe(false);
    expect(definitionOf('params = ["a"]\nexec_start = ["a"]', '/d/web.toml', 'autostart = true').autostart).toBe(false);
  });

  test('a oneshot may have a command that undoes it', () => {
    const definition = definitionOf('kind = "oneshot"\nexec_start = ["a"]\nexec_stop = "b c"');
    expect(definition.stopCommand).toEqual(['/bin/sh', '-c', 'b c']);
  });
});

describe('exec_reload', () => {
  test.each([
    ['"SIGHUP"', { kind: 'signal', signal: 'SIGHUP' }],
    ['["SIGHUP"]', { kind: 'command', argv: ['SIGHUP'] }],
    ['"kill -HUP $MAINPID"', { kind: 'command', argv: ['/bin/sh', '-c', 'kill -HUP $MAINPID'] }],
    ['["webctl", "reload"]', { kind: 'command', argv: ['webctl', 'reload'] }],
    ['[]', null],
  ])('%s', (written, reload) => {
    expect(definitionOf(`exec_start = ["a"]\nexec_reload = ${written}`).reload).toEqual(reload);
  });

  test('changes what is in force, and not the shape of the process', () => {
    const [none, hup, usr] = ['', 'exec_reload = "SIGHUP"', 'exec_reload = "SIGUSR1"'].map((line) =>
      definitionOf(`exec_start = ["a"]\n${line}`),
    );
    expect(new Set([none?.hash, hup?.hash, usr?.hash]).size).toBe(3);
    expect(new Set([none?.shapeHash, hup?.shapeHash, usr?.shapeHash]).size).toBe(1);
  });

  test('of a template has the arguments of each instance', () => {
    const template = definitionOf('params = ["a"]\nexec_start = ["x"]\nexec_reload = ["y", "${a}"]');
    expect(instanceDefinition(template, 'web@eth0')?.reload).toEqual({ kind: 'command', argv: ['y', 'eth0'] });
  });
});

describe('requirements', () => {
  test('are given their defaults, and ids their canonical form', () => {
    const definition = definitionOf(`exec_start = ["a"]
requires = ["db", { service = "x@%41", state = "failed", on_loss = "keep" }, { fact = ["a", { b = 1 }], grace = "2s" }]
wants = ["y@%2fdev"]`);
    expect(definition.requires).toEqual([
      { kind: 'service', service: 'db', state: 'up', onLoss: 'stop', graceMs: 0 },
      { kind: 'service', service: 'x@A', state: 'failed', onLoss: 'keep', graceMs: 0 },
      { kind: 'fact', fact: ['a', { b: 1 }], onLoss: 'stop', graceMs: 2000 },
    ]);
    expect(definition.wants).toEqual(['y@%2Fdev']);
  });

  test.each([
    ['db', 'db'],
    ['db@%41b,%2f', 'db@Ab,%2F'],
    ['db@${a},x', 'db@${a},x'],
    ['db@%2f${a}%41', 'db@%2F${a}A'],
    ['${a}', '${a}'],
    ['x-${a}@${b}', 'x-${a}@${b}'],
    ['db@', 'db@'],
    ['a b', null],
    ['db@$${a}', null],
    ['$${a}', null],
    ['db@${a', null],
    ['db@${a,b}', null],
    ['-${a}', null],
    ['db@/x', null],
  ])('the id %j is written %j', (written, normalised) => expect(normaliseWrittenId(written)).toBe(normalised));
});

describe('readiness', () => {
  const fact = '[ready]\nwhen = "fact"';

  test('by a fact is by the own state, unless another fact is written', () => {
    expect(definitionOf(`exec_start = ["a"]\n${fact}`).ready).toEqual({
      when: 'fact',
      fact: ['service-state', ['web'], 'ready'],
      timeoutMs: 60_000,
    });
    expect(definitionOf(`exec_start = ["a"]\n${fact}\nfact = ["x", "_"]\ntimeout = "5s"`).ready).toEqual({
      when: 'fact',
      fact: ['x', '_'],
      timeoutMs: 5000,
    });
  });

  test('of a milestone is waited for without end, unless it says so', () => {
    expect(definitionOf(`kind = "milestone"\n${fact}`).ready).toMatchObject({ timeoutMs: null });
    expect(definitionOf(`kind = "milestone"\n${fact}\ntimeout = "5s"`).ready).toMatchObject({ timeoutMs: 5000 });
  });
});

describe('a template', () => {
  const template = `params = ["dev", "apn"]
description = "modem \${dev}"
exec_start = ["/usr/lib/qmi", "\${dev}", "x\${apn}y", "$\${dev}", "\${"]
working_directory = "/run/\${apn}"
requires = ["modem@\${dev}", { fact = ["apn", "\${apn}"] }]
wants = ["log@\${apn},\${dev}"]
env = { APN = "\${apn}" }
[ready]
when = "fact"
[[rule]]
name = "a"
when = [{ fact = ["x", "\${dev}", "?y"] }]
require = ["z@\${dev},\${y}"]
log = { line = "z of \${dev}", y = "\${y}" }
`;

  test('becomes a definition for each instance, whatever the values are', () => {
    const instance = instanceDefinition(definitionOf(template, '/d/qmi.toml'), 'qmi@%2Fdev%2Fwdm0,a%2C%3Fb');
    expect(instance).toMatchObject({
      description: 'modem /dev/wdm0',
      execStart: ['/usr/lib/qmi', '/dev/wdm0', 'xa,?by', '${dev}', '${'],
      workingDirectory: '/run/a,?b',
      wants: ['log@a%2C%3Fb,%2Fdev%2Fwdm0'],
      ready: { fact: ['service-state', ['qmi', '/dev/wdm0', 'a,?b'], 'ready'] },
    });
    expect(instance?.requires).toMatchObject([{ service: 'modem@%2Fdev%2Fwdm0' }, { fact: ['apn', 'a,?b'] }]);
    expect(instance?.environment.set.get('APN')).toBe('a,?b');
  });

  test('keeps its rules as they are written', () => {
    expect(definitionOf(template, '/d/qmi.toml').rules).toEqual([
      {
        name: 'a',
        when: [{ kind: 'fact', fact: ['x', '${dev}', '?y'] }],
        unless: [],
        require: ['z@${dev},${y}'],
        assert: [],
        edges: [],
        log: [
          ['line', 'z of ${dev}'],
          ['y', '${y}'],
        ],
        logExit: null,
      },
    ]);
  });
});

describe('defaults of a directory', () => {
  const layer = `required_by = ["core", "x@%41"]
requires = ["base", { fact = ["a"], on_loss = "keep" }]
exec_start_pre = ["/bin/true"]
restart = "always"
`;
  const idsRequired = (text: string, file?: string) =>
    definitionOf(text, file, layer).requires.map((one) => (one.kind === 'service' ? one.service : one.fact));

  test('are added to what a definition requires, which wins where both speak of the same', () => {
    expect(idsRequired('exec_start = ["a"]\nrequires = ["db"]')).toEqual(['db', 'base', ['a']]);
    const own = definitionOf(
      'exec_start = ["a"]\nrequires = [{ service = "base", state = "ready" }]',
      undefined,
      layer,
    );
    expect(own.requires).toMatchObject([
      { service: 'base', state: 'ready' },
      { fact: ['a'], onLoss: 'keep' },
    ]);
    expect(own.requiredBy).toEqual(['core', 'x@A']);
  });

  test('never tie a definition to itself', () => {
    expect(definitionOf('kind = "milestone"', '/d/core.toml', layer).requiredBy).toEqual(['x@A']);
    expect(idsRequired('kind = "milestone"', '/d/base.toml')).toEqual([['a']]);
  });

  test('that mean nothing for a kind are left out', () => {
    expect(definitionOf('kind = "milestone"', undefined, layer)).toMatchObject({ preStart: null });
    expect(definitionOf('kind = "oneshot"\nexec_start = ["a"]', undefined, layer).restart).toBe('on-failure');
    expect(definitionOf('kind = "rules"', undefined, layer)).toMatchObject({ requires: [], requiredBy: [] });
  });
});
