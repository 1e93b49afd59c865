// How long a configuration of many files takes to load, cold and warm, against reading the same files and nothing else.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLoadCache, loadDirectories } from '../packages/config/dist/index.js';
import { median, timeOfAsync } from './measure.mjs';
import { figure, heading, mustStayBelow, ratio, table } from './report.mjs';

const sizes = [100, 1000, 10_000];
const growthBound = 8;

export async function loadCost({ rounds = 5 } = {}) {
  heading(
    'Configuration load',
    'Per file. Cold: the first load without a cache; repeated: without one; warm: nothing changed since the last load.',
  );
  const rows = [
    ['files', 'only reading', 'cold', 'against reading', 'repeated', 'against reading', 'warm', 'against reading'],
  ];
  const repeated = new Map();
  for (const size of sizes) {
    const costs = await withFiles(size, (directory) => costsOf(directory, size, rounds));
    repeated.set(size, costs.repeated / size);
    const perFile = (costMs) => figure((costMs * 1000) / size, 'µs');
    const cells = ['cold', 'repeated', 'warm'].flatMap((kind) => [
      perFile(costs[kind]),
      ratio(costs[kind], costs.reading),
    ]);
    rows.push([size.toLocaleString('en'), perFile(costs.reading), ...cells]);
  }
  table(rows);
  mustStayBelow('a load per file, 10,000 files : 100', repeated.get(10_000) / repeated.get(100), growthBound);
}

async function costsOf(directory, size, rounds) {
  const cache = createLoadCache();
  const cold = await timeOfAsync(() => load(directory, size, {}));
  await load(directory, size, { cache });
  const figures = { reading: [], repeated: [], warm: [] };
  for (let round = 0; round < rounds; round += 1) {
    figures.reading.push(await timeOfAsync(() => readAll(directory)));
    figures.repeated.push(await timeOfAsync(() => load(directory, size, {})));
    figures.warm.push(await timeOfAsync(() => load(directory, size, { cache })));
  }
  const { reading, repeated, warm } = figures;
  return { cold, reading: median(reading), repeated: median(repeated), warm: median(warm) };
}

async function load(directory, size, options) {
  const { definitions, findings } = await loadDirectories([directory], options);
  const count = [...definitions].length;
  if (count !== size || findings.length > 0) {
    throw new Error(`${count} of ${size} definitions: ${JSON.stringify(findings[0])}`);
  }
}

async function readAll(directory) {
  const names = await readdir(directory);
  const readers = Array.from({ length: 16 }, async () => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) await readFile(join(directory, name), 'utf8');
  });
  await Promise.all(readers);
}

async function withFiles(size, work) {
  const directory = mkdtempSync(join(tmpdir(), 'hermit-bench-'));
  try {
    for (let index = 0; index < size; index += 1) {
      writeFileSync(join(directory, `service-${index}.toml`), definitionText(index), { mode: 0o644 });
    }
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function definitionText(index) {
  return `description = "service number ${index}"
exec_start = ["/bin/sleep", "${index + 1}"]
exec_start_pre = ["/bin/mkdir", "-p", "/run/service-${index}"]
exec_start_pre_timeout = "10s"
shutdown_timeout = "20s"
system_dependencies = ["TIME"]

[env]
NUMBER = "${index}"
`;
}
