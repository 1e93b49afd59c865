// biome-ignore-all lint/suspicious/noTemplateCurlyInString: definitions refer to parameters so.
import { expect, test } from 'vitest';
import { defineService } from '../../src/model/define-service.ts';
import { bindingsOf, instanceOutline, outlineOf } from '../../src/model/definition-outline.ts';
import type { Requirement } from '../../src/model/requirement.ts';

const onFact: Requirement = { kind: 'fact', fact: ['interface', '${ifname}', '...'], onLoss: 'stop', graceMs: 0 };
const onService: Requirement = { kind: 'service', service: 'link@${ifname}', state: 'up', onLoss: 'keep', graceMs: 5 };

const template = outlineOf(
  defineService({
    id: 'udhcpc',
    params: ['ifname'],
    execStart: ['udhcpc', '-i', '${ifname}'],
    autostart: false,
    requires: [onFact, onService],
    after: ['log', 'link@${ifname}'],
    ready: { when: 'fact', fact: ['lease', '${ifname}'], timeoutMs: null },
    rules: [{ name: 'a', when: [], unless: [], require: ['x'], assert: [], edges: [], log: null, logExit: null }],
  }),
  'node',
);

test('an instance has the values of the parameters in ids and facts, and no rules of its own', () => {
  expect(instanceOutline(template, 'udhcpc@eth0')).toMatchObject({
    id: 'udhcpc@eth0',
    params: [],
    requires: [
      { ...onFact, fact: ['interface', 'eth0', '...'] },
      { ...onService, service: 'link@eth0' },
    ],
    after: ['log', 'link@eth0'],
    ready: { when: 'fact', fact: ['lease', 'eth0'] },
    rules: [],
  });
});

test('a value is no more than itself in what an instance requires', () => {
  const outline = instanceOutline(template, 'udhcpc@_');
  expect(outline?.requires).toMatchObject([{ fact: ['interface', '=_', '...'] }, { service: 'link@_' }]);
  expect(instanceOutline(template, 'udhcpc@%2Ca%40')?.after).toEqual(['log', 'link@%2Ca%40']);
});

test.each(['udhcpc', 'udhcpc@a,b'])('%s has the wrong number of arguments', (id) => {
  expect(bindingsOf(template, id)).toBeNull();
  expect(instanceOutline(template, id)).toBeNull();
});

test('an instance is another one with another argument or another template', () => {
  const eth0 = instanceOutline(template, 'udhcpc@eth0');
  expect(eth0?.hash).toBe(instanceOutline(template, 'udhcpc@eth0')?.hash);
  expect(eth0?.hash).not.toBe(instanceOutline(template, 'udhcpc@wlan0')?.hash);
  expect(eth0?.shapeHash).not.toBe(instanceOutline({ ...template, shapeHash: 'other' }, 'udhcpc@eth0')?.shapeHash);
});
