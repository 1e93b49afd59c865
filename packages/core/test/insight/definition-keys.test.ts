import { expect, test } from 'vitest';
import { changedKeys } from '../../src/insight/definition-keys.ts';
import type { ServiceDefinition } from '../../src/model/service-definition.ts';
import { define, needs } from './planned-world.ts';

const environment = { clear: false, pass: [], fromFiles: new Map(), set: new Map<string, string | false>() };
const rows: readonly (readonly [Partial<ServiceDefinition>, readonly string[]])[] = [
  [{}, []],
  [{ execStart: ['other'] }, ['exec_start']],
  [{ shutdownTimeoutMs: 1 }, ['shutdown_timeout']],
  [{ preStart: { argv: ['x'], timeoutMs: 1 } }, ['exec_start_pre', 'exec_start_pre_timeout']],
  [{ stopCommand: ['x'] }, ['exec_stop']],
  [{ environment: { ...environment, set: new Map([['PATH', '/bin']]) } }, ['env.PATH']],
  [
    { environment: { ...environment, clear: true, pass: ['A'], fromFiles: new Map([['A', '1']]) } },
    ['clear_env', 'env_file', 'pass_env'],
  ],
  [{ ready: { when: 'fact', fact: ['a'], timeoutMs: 1 } }, ['ready.fact', 'ready.timeout', 'ready.when']],
  [{ requires: [needs('db')], wants: ['a'], requiredBy: ['b'] }, ['required_by', 'requires', 'wants']],
  [
    { systemDependencies: ['TIME'], mayAssert: ['x'], oncePerBoot: true },
    ['may_assert', 'once_per_boot', 'system_dependencies'],
  ],
  [{ source: { file: '/elsewhere/web.toml' } }, []],
];

test.each(rows)('%j differs in its TOML keys', (changes, keys) => {
  expect(changedKeys(define('web'), define('web', changes))).toEqual(keys);
});
