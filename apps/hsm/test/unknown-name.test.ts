import { expect, test } from 'vitest';
import { errorText } from '../src/render/error-text.ts';
import { withNameHint } from '../src/unknown-name.ts';

test.each([
  ['webb', 'web', 'no service has the id "webb"; did you mean "web"?'],
  [
    'udhcpc',
    undefined,
    'no service has the id "udhcpc"; "hsm status" lists all; a new file counts after "hsm reload", and of a template an instance is named, as in "udhcpc@ARGUMENT"',
  ],
  [
    'udhcpc@eth0,1',
    undefined,
    'no service has the id "udhcpc@eth0,1"; there is an instance while somebody wants it, as "hsm start" does; for that, "udhcpc" has to be a template with 2 parameters',
  ],
])('of the unknown id %j with the nearest %j it is said what is next', (id, suggestion, text) => {
  const message = `no service has the id "${id}"`;
  const error = { code: 'unknown-service', message, ...(suggestion === undefined ? {} : { suggestion }) } as const;
  expect(said(withNameHint({ ok: false, error }, ['other', id]))).toBe(text);
});

test.each([
  ['udhcpc@a/b:$ ü', 'no service can have this id; did you mean "udhcpc@a%2Fb%3A%24%20%C3%BC"?'],
  ['../web', 'no service can have this id; ids have letters'],
  ['/@x', 'no service can have this id; ids have letters'],
])('of %j, which can be no id, it is said how it is written', (id, text) => {
  const error = {
    code: 'unknown-service',
    message: 'no service can have this id',
    suggestion: 'ids have letters',
  } as const;
  expect(said(withNameHint({ ok: false, error }, [id]))).toBe(text);
});

test('other errors, and what is no error, stay as they are', () => {
  const busy = { ok: false, error: { code: 'busy', message: 'too many' } } as const;
  expect(withNameHint(busy, ['web'])).toBe(busy);
  const done = { ok: true, value: 1 } as const;
  expect(withNameHint(done, ['web'])).toBe(done);
});

function said(result: ReturnType<typeof withNameHint>): string {
  return result.ok ? '' : errorText(result.error);
}
