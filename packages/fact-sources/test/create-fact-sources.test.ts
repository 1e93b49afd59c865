import { expect, it } from 'vitest';
import { createFactSources, networkLabels } from '../src/index.ts';
import { ManualClock } from './fixture/manual-clock.ts';

it('there is one source for each table, by its name, and none without one', () => {
  const sources = createFactSources(
    new Map([
      ['net', { source: 'network' }],
      ['settings', { source: 'directory', path: '/nowhere', labels: ['user-setting'] }],
    ]),
  );
  expect(sources.map(({ name, labels }) => [name, labels])).toEqual([
    ['net', networkLabels],
    ['settings', ['user-setting']],
  ]);
  expect(createFactSources(new Map())).toEqual([]);
});

it('nothing is looked at before a source is watched', () => {
  const clock = new ManualClock();
  createFactSources(new Map([['net', { source: 'network' }]]), { clock });
  expect(clock.dueInMs()).toBe(null);
});
