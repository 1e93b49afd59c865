// The kit of the project: every sentence of the contract that a test can show.
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { createOptions, describeConformance } from '@hermit/spawner-conformance';
import { endHolders } from './end-holders.js';

const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const stateId = `conformance${process.pid}`;
const recipe = {
  module: new URL('./open-spawner.js', import.meta.url).href,
  exportName: 'openSpawner',
  arguments: [stateId, bootId],
};

describeConformance({ test, after }, createOptions({ recipe }));
after(() => endHolders(stateId));
