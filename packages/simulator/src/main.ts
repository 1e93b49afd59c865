#!/usr/bin/env node
import { readArguments } from './arguments.ts';
import { breakages } from './breakages/breakages.ts';
import { runSimulation } from './run-simulation.ts';

const asked = readArguments(process.argv.slice(2));
if (typeof asked === 'string') {
  console.error(asked);
  process.exitCode = 2;
} else if (asked.breakage === 'list') {
  for (const { name, promises } of breakages.values()) console.log(`${name} (${promises.join(', ')})`);
} else if (asked.breakage !== null && !breakages.has(asked.breakage)) {
  console.error(`there is no breakage "${asked.breakage}"; "--breakage list" names them`);
  process.exitCode = 2;
} else {
  const { violations } = await runSimulation(asked, (line) => console.log(line));
  process.exitCode = violations > 0 ? 1 : 0;
}
