import type { JsonValue, SpawnerCapabilities, SpawnerError } from '@hermit/core/spawner';
import { describe, expect, test } from 'vitest';
import { capabilitiesProblem } from '../src/clauses/capabilities-problem.ts';
import { errorProblem } from '../src/clauses/error-problem.ts';
import { schemaProblem } from '../src/clauses/schema-problem.ts';
import { pickAccount } from '../src/machine/test-account.ts';
import { readSentences } from '../src/report/render-clauses.ts';
import { memoryCapabilities } from './kit.ts';

describe('a schema of options', () => {
  const good: readonly JsonValue[] = [
    true,
    {},
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { a: { type: ['string', 'null'] } },
    },
    {
      type: 'object',
      required: ['a'],
      additionalProperties: false,
      $defs: { b: { enum: [1] } },
      allOf: [{ minLength: 1 }],
    },
  ];
  const bad: readonly (readonly [JsonValue, RegExp])[] = [
    [3, /^# is neither/],
    [{ type: 'objekt' }, /#\/type names the type "objekt"/],
    [{ properties: { a: { type: 'text' } } }, /#\/properties\/a\/type/],
    [{ properties: [] }, /#\/properties is no table/],
    [{ required: 'a' }, /#\/required is no list/],
    [{ anyOf: [] }, /#\/anyOf is no list/],
    [{ pattern: '(' }, /#\/pattern is no regular expression/],
    [{ maxLength: -1 }, /#\/maxLength is no count/],
    [{ minimum: '1' }, /#\/minimum is no number/],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }, /#\/\$schema is not/],
  ];

  test.each(good)('is accepted: %j', (schema) => expect(schemaProblem(schema)).toBeNull());
  test.each(bad)('is refused: %j', (schema, why) => expect(schemaProblem(schema)).toMatch(why));
});

describe('capabilities', () => {
  const of = (changes: object) => ({ ...memoryCapabilities, ...changes }) as SpawnerCapabilities;

  test('are accepted when they are complete', () => expect(capabilitiesProblem(memoryCapabilities)).toBeNull());
  test.each([
    [{ adopts: undefined }, /"adopts"/],
    [{ watches: true }, /"watches" is true, not one of all, started, none/],
    [{ purposes: ['probe'] }, /no list with "main"/],
    [{ purposes: ['main', 'cron'] }, /"cron", which is not known/],
  ])('are refused: %j', (changes, why) => expect(capabilitiesProblem(of(changes))).toMatch(why));
});

describe('an error', () => {
  const good: SpawnerError = { code: 'spawn-failed', stage: 'execute', message: 'cannot execute /x', cause: 'ENOENT' };

  test('is accepted in the documented form', () => expect(errorProblem(good, { ofStart: true })).toBeNull());
  test.each([
    [{ code: 'oops' }, /code "oops"/],
    [{ stage: 'chdir' }, /stage "chdir"/],
    [{ stage: null }, /has no stage/],
    [{ message: '' }, /empty/],
    [{ message: 'It failed.' }, /not one sentence/],
    [{ message: 'a\nb' }, /not one sentence/],
    [{ cause: 'no such file' }, /no name of a system error/],
  ])('is refused: %j', (changes, why) => {
    expect(errorProblem({ ...good, ...changes } as SpawnerError, { ofStart: true })).toMatch(why);
  });
  test('of a signal has no stage', () => expect(errorProblem(good, { ofStart: false })).toMatch(/belongs to no start/));
});

test('of the accounts of a machine, one with supplementary groups is picked', () => {
  const passwd = 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\nweb:x:33:33::/:/bin/false\n';
  const nobody = { name: 'nobody', uid: 65534, gid: 65534, groups: [65534] };
  expect(pickAccount(passwd, 'root:x:0:\n')).toEqual(nobody);
  expect(pickAccount(passwd, 'a:x:50:web\nb:x:40:x,web\n')).toMatchObject({ name: 'web', groups: [33, 40, 50] });
  expect(pickAccount('root:x:0:0::/root:/bin/sh\n', '')).toBeNull();
});

test('sentences of the contract are read over their lines', () => {
  const page = '- **GEN-1** One\n  two.\n- **GEN-2** Three.\n\nFour.\n';
  expect([...readSentences(page)]).toEqual([
    ['GEN-1', 'One two.'],
    ['GEN-2', 'Three.'],
  ]);
});
