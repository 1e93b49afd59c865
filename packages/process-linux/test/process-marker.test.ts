import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEnviron } from '../src/parse-environ.ts';
import { formatMarker, isMarkerPart, parseMarker } from '../src/process-marker.ts';

const part = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }).filter(isMarkerPart);

test('a marker survives being written and read', () => {
  const markers = fc.record({ stateId: part, serviceId: part, nonce: part });
  fc.assert(
    fc.property(markers, (marker) => {
      expect(parseMarker(formatMarker(marker))).toEqual(marker);
    }),
  );
});

test.each(['', 'a', 'a:b', 'a:b:', ':b:c', 'a::c', 'a:b:c:d', 'a:b:c\n'])('%j is no marker', (value) => {
  expect(parseMarker(value)).toBeNull();
});

test('the variables with a prefix are read from an environment', () => {
  const bytes = 'PATH=/bin\0HSM_A=1\0junk\0=x\0HSM_A=2\0HSM_B=x=y\0\0XHSM_C=3\0';
  expect([...parseEnviron(bytes, 'HSM_')]).toEqual([
    ['HSM_A', '1'],
    ['HSM_B', 'x=y'],
  ]);
});

test('a value cannot forge a variable', () => {
  expect(parseEnviron('A=\nHSM_PROCESS=a:b:c\0', 'HSM_').size).toBe(0);
});
