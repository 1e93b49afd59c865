import { expect, test } from 'vitest';
import { DependencyIndex } from '../../src/reconcile/dependency-index.ts';
import { anOutline } from '../support/an-outline.ts';

const needing = (id: string, ...systemDependencies: string[]) => anOutline(id, { systemDependencies });

test('who depends on an input is known, and no longer once the definition says otherwise or is gone', () => {
  const index = new DependencyIndex();
  index.replace('a', null, needing('a', 'TIME', 'MOUNTS'));
  index.replace('b', null, needing('b', 'TIME'));
  expect([...index.dependentsOf('TIME')].sort()).toEqual(['a', 'b']);
  index.replace('a', needing('a', 'TIME', 'MOUNTS'), needing('a', 'MOUNTS'));
  expect([...index.dependentsOf('TIME')]).toEqual(['b']);
  expect([...index.dependentsOf('MOUNTS')]).toEqual(['a']);
  index.replace('b', needing('b', 'TIME'), null);
  expect([...index.dependentsOf('TIME')]).toEqual([]);
  expect([...index.dependentsOf('__proto__')]).toEqual([]);
});
