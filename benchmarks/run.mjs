// Runs the benchmarks: all, or those that are named (reconcile, graph, spawn, load, start-up, clients). Exits 1 if a bound is broken.
import { crowdedClients } from './crowded-clients.mjs';
import { graphCost } from './graph-cost.mjs';
import { loadCost } from './load-cost.mjs';
import { reconcileCost } from './reconcile-cost.mjs';
import { brokenBounds } from './report.mjs';
import { spawnRate } from './spawn-rate.mjs';
import { startUp } from './start-up.mjs';

const all = new Map([
  ['reconcile', () => reconcileCost()],
  ['graph', () => graphCost()],
  ['spawn', () => spawnRate()],
  ['load', () => loadCost()],
  ['start-up', () => startUp()],
  ['clients', () => crowdedClients()],
]);

const named = process.argv.slice(2).filter((word) => word !== '--');
const unknown = named.filter((name) => !all.has(name));
if (unknown.length > 0) {
  console.error(`there is no benchmark "${unknown[0]}"; there are ${[...all.keys()].join(', ')}`);
  process.exit(2);
}
console.log(`Node ${process.versions.node}, ${process.arch}, ${new Date().toISOString().slice(0, 10)}`);
for (const name of named.length > 0 ? named : all.keys()) await all.get(name)();

for (const sentence of brokenBounds()) console.error(`broken: ${sentence}`);
process.exitCode = brokenBounds().length > 0 ? 1 : 0;
