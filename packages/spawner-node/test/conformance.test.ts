import { createOptions, describeConformance } from '@hermit/spawner-conformance';
import { afterAll, test } from 'vitest';

const recipe = {
  module: new URL('../src/index.ts', import.meta.url).href,
  exportName: 'createNodeSpawner',
  arguments: [{ stateId: `conformance-${process.pid}-${Date.now()}` }],
};

describeConformance({ test, after: afterAll }, createOptions({ recipe }));
