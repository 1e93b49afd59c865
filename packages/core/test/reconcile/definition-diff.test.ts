import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import { diffDefinitions } from '../../src/reconcile/definition-diff.ts';
import { anOutline } from '../support/an-outline.ts';
import { always } from '../support/checked-property.ts';

const byId = (...outlines: DefinitionOutline[]): ReadonlyMap<string, DefinitionOutline> =>
  new Map(outlines.map((outline) => [outline.id, outline]));

test('every definition is in exactly one list, sorted', () => {
  const before = byId(anOutline('same'), anOutline('gone'), anOutline('shape'), anOutline('rest'), anOutline('moved'));
  const after = byId(
    anOutline('z-new'),
    anOutline('moved', { spawner: 'ssd', hash: anOutline('moved').hash }),
    anOutline('rest', { shutdownTimeoutMs: 1 }),
    anOutline('shape', { shapeHash: 'another' }),
    anOutline('same'),
    anOutline('a-new'),
  );
  expect(diffDefinitions(before, after)).toEqual({
    added: ['a-new', 'z-new'],
    removed: ['gone'],
    reshaped: ['shape'],
    updated: ['moved', 'rest'],
    unchanged: 1,
  });
});

test('from nothing everything is added, and to nothing everything removed', () => {
  const some = byId(anOutline('a'), anOutline('b'));
  expect(diffDefinitions(byId(), some)).toMatchObject({ added: ['a', 'b'], removed: [], unchanged: 0 });
  expect(diffDefinitions(some, byId())).toMatchObject({ added: [], removed: ['a', 'b'], unchanged: 0 });
});

test('the order of entries is irrelevant, and nothing is counted twice or lost', () => {
  const outlines = fc.uniqueArray(
    fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), shape: fc.nat({ max: 1 }), timeout: fc.nat({ max: 1 }) }),
    { selector: ({ id }) => id },
  );
  const made = outlines.map((list) =>
    list.map(({ id, shape, timeout }) => anOutline(id, { shapeHash: `${shape}`, shutdownTimeoutMs: timeout })),
  );
  always(
    fc.property(made, made, (before, after) => {
      const summary = diffDefinitions(byId(...before), byId(...after));
      expect(diffDefinitions(byId(...before.toReversed()), byId(...after.toReversed()))).toEqual(summary);
      const { added, removed, reshaped, updated, unchanged } = summary;
      expect(added.length + reshaped.length + updated.length + unchanged).toBe(after.length);
      expect(removed.length + reshaped.length + updated.length + unchanged).toBe(before.length);
    }),
    300,
  );
});
