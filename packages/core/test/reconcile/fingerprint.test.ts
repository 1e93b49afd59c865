import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineService } from '../../src/model/define-service.ts';
import { canonicalJson, fingerprint } from '../../src/model/fingerprint.ts';
import type { JsonValue } from '../../src/model/json.ts';
import type { ServiceDefinition } from '../../src/model/service-definition.ts';
import { always, anyText } from '../support/checked-property.ts';

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

/** The same value, with the keys of all objects the other way round. */
function turnedRound(value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(turnedRound);
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, member]) => [key, turnedRound(member as JsonValue)]));
}

describe('canonical JSON', () => {
  test('does not depend on the order of keys', () => {
    always(
      fc.property(json, (value) => {
        expect(canonicalJson(turnedRound(value))).toBe(canonicalJson(value));
      }),
    );
  });

  test('is JSON, and says the same', () => {
    always(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  test('depends on the order of elements', () => {
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  });
});

describe('the fingerprint of a text', () => {
  test('is 16 hexadecimal digits', () => {
    always(
      fc.property(anyText, (text) => {
        expect(fingerprint(text)).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
  });

  test('tells 50 000 similar texts apart, by either half nearly always', () => {
    const count = 50_000;
    const prints = Array.from({ length: count }, (_, index) => fingerprint(`{"exec":["/bin/sleep","${index}"]}`));
    expect(new Set(prints).size).toBe(count);
    // By chance less than one in 32 bits.
    for (const half of [prints.map((print) => print.slice(0, 8)), prints.map((print) => print.slice(8))]) {
      expect(count - new Set(half).size).toBeLessThan(8);
    }
  });

  test('changes about half of its bits with any bit of the text', () => {
    const text = '{"exec":["/usr/bin/daemon","--port","8080"],"user":"www-data"}';
    const plain = BigInt(`0x${fingerprint(text)}`);
    let changed = 0;
    let tried = 0;
    for (let at = 0; at < text.length; at += 1) {
      for (let bit = 0; bit < 7; bit += 1) {
        const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
        const other = BigInt(`0x${fingerprint(text.slice(0, at) + flipped + text.slice(at + 1))}`);
        changed += (plain ^ other).toString(2).replaceAll('0', '').length;
        tried += 1;
      }
    }
    expect(changed / tried).toBeGreaterThan(26);
    expect(changed / tried).toBeLessThan(38);
  });

  test('differs where texts differ only in their end, their length, or by exchange', () => {
    const texts = [
      '',
      '\0',
      '\0\0',
      'a',
      'b',
      'ab',
      'ba',
      'aab',
      'aba',
      'baa',
      'ab ',
      ' ab',
      '\u00e4',
      'a\u0308',
      '\u{1f600}',
    ];
    expect(new Set(texts.map(fingerprint)).size).toBe(texts.length);
  });
});

const base = { id: 'web', execStart: ['web'] } as const;
const environment = { clear: false, pass: [], fromFiles: new Map(), set: new Map() };

/** Every key with another value, and whether that restarts a running process. */
const changes: readonly (readonly [string, Partial<ServiceDefinition>, boolean])[] = [
  ['exec_start', { execStart: ['web', '-v'] }, true],
  ['an argument divided otherwise', { execStart: ['we', 'b'] }, true],
  ['exec_start_pre', { preStart: { argv: ['true'], timeoutMs: 10_000 } }, true],
  ['clear_env', { environment: { ...environment, clear: true } }, true],
  ['pass_env', { environment: { ...environment, pass: ['LANG'] } }, true],
  ['env_file', { environment: { ...environment, fromFiles: new Map([['A', '1']]) } }, true],
  ['env', { environment: { ...environment, set: new Map([['A', '1']]) } }, true],
  ['env that removes', { environment: { ...environment, set: new Map([['A', false]]) } }, true],
  ['working_directory', { workingDirectory: '/' }, true],
  ['user', { user: 'www' }, true],
  ['group', { group: 'www' }, true],
  ['umask', { umask: 0 }, true],
  ['kill_mode', { killMode: 'process' }, true],
  ['spawner', { spawner: 'ssd' }, true],
  ['spawner_options', { spawnerOptions: { a: 1 } }, true],
  ['description', { description: 'x' }, false],
  ['url', { url: 'https://example.org' }, false],
  ['autostart', { autostart: false }, false],
  ['shutdown_timeout', { shutdownTimeoutMs: 1 }, false],
  ['stop_signal', { stopSignal: 'SIGINT' }, false],
  ['system_dependencies', { systemDependencies: ['TIME'] }, false],
  ['restart', { restart: 'never' }, false],
];

describe('the fingerprints of a definition', () => {
  const plain = defineService({ ...base });

  test.each(changes)('%s changes the hash, and the shape only where that restarts it', (_key, change, restarts) => {
    const changed = defineService({ ...base, ...change });
    expect(changed.hash).not.toBe(plain.hash);
    expect(changed.shapeHash !== plain.shapeHash).toBe(restarts);
  });

  test('all differ from each other', () => {
    const hashes = changes.map(([, change]) => defineService({ ...base, ...change }).hash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('the time that a pre-start command has does not shape the process', () => {
    const [short, long] = [1, 2].map((timeoutMs) =>
      defineService({ ...base, preStart: { argv: ['true'], timeoutMs } }),
    );
    expect(short?.shapeHash).toBe(long?.shapeHash);
    expect(short?.hash).not.toBe(long?.hash);
  });

  test('do not depend on the order in which variables and options are given, nor on the file', () => {
    const variables: [string, string][] = [
      ['A', '1'],
      ['B', '2'],
      ['__proto__', '3'],
    ];
    const make = (entries: [string, string][], spawnerOptions: ServiceDefinition['spawnerOptions'], file: string) =>
      defineService({
        ...base,
        environment: { clear: false, pass: [], fromFiles: new Map(entries), set: new Map(entries) },
        spawnerOptions,
        source: { file },
      });
    const one = make(variables, { a: 1, b: { c: 2, d: 3 } }, '/one');
    const other = make(variables.toReversed(), { b: { d: 3, c: 2 }, a: 1 }, '/other');
    expect(other.hash).toBe(one.hash);
    expect(other.shapeHash).toBe(one.shapeHash);
  });
});
