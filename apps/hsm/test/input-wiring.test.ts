import type { InputSource, InputValue } from '@hermit/core';
import { expect, test } from 'vitest';
import { InputWiring } from '../src/assemble/input-wiring.ts';

test('inputs are known by name at once, follow their sources, and become unknown with them', async () => {
  const values: [string, InputValue][] = [];
  const wiring = new InputWiring({
    setSystemDependency: async (name, value) => void values.push([name, value]),
  });
  const ended: string[] = [];
  const reports = new Map<string, (value: InputValue) => void>();
  const source = (name: string): InputSource => ({
    name,
    watch(report) {
      reports.set(name, (value) => report(value, ''));
      return () => void ended.push(name);
    },
  });
  wiring.use([source('TIME'), source('MOUNTS')]);
  reports.get('TIME')?.(true);
  wiring.use([source('TIME')]);
  reports.get('TIME')?.(false);
  wiring.close();
  expect(values).toEqual([
    ['TIME', null],
    ['MOUNTS', null],
    ['TIME', true],
    ['MOUNTS', null],
    ['TIME', false],
  ]);
  expect(ended).toEqual(['MOUNTS', 'TIME', 'TIME']);
});
