import { expect, test } from 'vitest';
import { refusalOf } from '../../src/manager/fact-permission.ts';
import type { Fact } from '../../src/model/fact.ts';

const refused = (...fact: Fact): string | null => refusalOf(fact, { kind: 'client' }, () => undefined)?.message ?? null;

test('a demand names a service as an array, and nothing more', () => {
  expect(refused('require-service', ['web'])).toBeNull();
  expect(refused('require-service', ['udhcpc', 'eth0'])).toBeNull();
  for (const id of ['web', [], ['../x'], ['web', 1], null]) {
    expect(refused('require-service', id)).toContain('["require-service",["NAME"]]');
  }
  expect(refused('require-service', ['web'], 1)).not.toBeNull();
  expect(refused('require-service')).not.toBeNull();
});
