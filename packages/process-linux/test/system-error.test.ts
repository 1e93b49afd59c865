import { expect, test } from 'vitest';
import { explainedError } from '../src/system-error.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`spawn ${code}`), { code });
}

test.each([
  ['E2BIG', /^the arguments and the environment are longer than the kernel takes .* shorten them.* \(E2BIG\)$/],
  ['ENOENT', /^there is no such file or directory; correct the path, or install it \(ENOENT\)$/],
  ['EACCES', /^this user may not; look at its mode.* \(EACCES\)$/],
  ['EIO', /^spawn EIO$/],
])('%s is said with what it means and what to do', (code, text) => {
  expect(explainedError(systemError(code))).toMatch(text);
});

test('what is no error of the system is said as it is', () => {
  expect(explainedError(new Error('it is no regular file'))).toBe('it is no regular file');
  expect(explainedError('text')).toBe('text');
});
