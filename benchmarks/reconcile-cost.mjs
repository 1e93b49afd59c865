// What one event, and what a full pass, costs the reconciler, with 10 to 10,000 services.
import { defineService, outlineOf, Reconciler } from '../packages/core/dist/index.js';
import { mediansInTurn, timeOf } from './measure.mjs';
import { figure, heading, mustStayBelow, ratio, table } from './report.mjs';

const sizes = [10, 100, 1000, 10_000];
const eventsPerBatch = 10;
/** How much more an event may cost with 10,000 services than with 10: for services that are in the processor's caches. */
const growthBound = 4;
/** The same for other services each time: their memory has to be fetched first, which is no matter of the algorithm. */
const coldGrowthBound = 12;
const idOf = (index) => `service-${index}`;
const inputOf = (index) => `INPUT-${index}`;

export async function reconcileCost({ rounds = 400, passes = 15 } = {}) {
  heading('Reconcile cost', 'Medians; every size in turn. An event concerns one service, a pass all of them.');
  const worlds = new Map(sizes.map((size) => [size, runningWorld(size)]));
  console.log('For ten services over and over:\n');
  await eventCosts(worlds, rounds, { isCold: false, bound: growthBound });
  console.log('\nFor ten other services each time, whose memory has to be fetched:\n');
  await eventCosts(worlds, rounds, { isCold: true, bound: coldGrowthBound });
  await fullPasses(worlds, passes);
}

async function eventCosts(worlds, rounds, { isCold, bound }) {
  const kinds = [
    ['hint', batchOfHints],
    ['result of a look', batchOfResults],
    ['input of one service', batchOfInputs],
  ];
  const rows = [['one event', ...sizes.map(columnOf), '10,000 : 10']];
  const growths = [];
  for (const [name, batch] of kinds) {
    const costs = await mediansInTurn(rounds, sizes, (size, round) => batch(worlds.get(size), isCold ? round : 0));
    rows.push(rowOf(name, costs, (cost) => (cost * 1000) / eventsPerBatch));
    growths.push([name, costs.get(10_000) / costs.get(10)]);
  }
  table(rows);
  for (const [name, growth] of growths) mustStayBelow(`${name}, 10,000 services : 10`, growth, bound);
}

async function fullPasses(worlds, passes) {
  console.log('\nFor each service of a full pass:\n');
  const kinds = [
    ['restore a snapshot, decide all', restorePass],
    ['reload, nothing changed', (world) => reloadPass(world, world.outlines)],
    ['reload, everything changed', changedPass],
  ];
  const rows = [['full pass, per service', ...sizes.map(columnOf), '10,000 : 10']];
  for (const [name, pass] of kinds) {
    const costs = await mediansInTurn(passes, sizes, (size, round) => pass(worlds.get(size), round) / size);
    rows.push(rowOf(name, costs, (cost) => cost * 1000));
  }
  table(rows);
}

function columnOf(size) {
  return `${size.toLocaleString('en')} services`;
}

function rowOf(name, costs, microseconds) {
  const figures = sizes.map((size) => figure(microseconds(costs.get(size)), 'µs'));
  return [name, ...figures, ratio(costs.get(10_000), costs.get(10))];
}

/** A reconciler in which every service runs, each with an input of its own. */
function runningWorld(size) {
  const reconciler = new Reconciler(0, { concurrencyLimit: size });
  const outlines = Array.from({ length: size }, (_, index) => outline(index, null));
  const events = [{ kind: 'active', value: true, origin: 'source' }];
  for (let index = 0; index < size; index += 1) events.push(inputEvent(index, true));
  events.push({ kind: 'definitions', definitions: outlines });
  for (let next = 0; next < events.length; next += 1) {
    for (const action of reconciler.apply(events[next], 0).actions) {
      if (action.kind === 'look' || action.kind === 'start') events.push(answerTo(action));
    }
  }
  const ready = [...reconciler.services()].filter(({ decision }) => decision?.state === 'ready').length;
  if (ready !== size)
    throw new Error(`${ready} of ${size} services run; nothing measured from here would mean a thing`);
  return { reconciler, outlines, size, nowMs: 0, values: new Map() };
}

function outline(index, description) {
  const id = idOf(index);
  return outlineOf(
    defineService({ id, execStart: ['run', id], systemDependencies: [inputOf(index)], description }),
    'node',
  );
}

function inputEvent(index, value) {
  return { kind: 'system-dependency', name: inputOf(index), value, origin: 'source' };
}

function answerTo({ kind, serviceId, operationId, shapeHash }) {
  if (kind === 'look') {
    const look = { kind: 'ended', exit: null, output: null, leftovers: [], process: null };
    return { kind: 'result', serviceId, operationId, result: { kind: 'looked', look } };
  }
  const identity = { purpose: 'main', nonce: serviceId, pid: 100, shapeHash, startedAtMs: 0, watched: true };
  return { kind: 'result', serviceId, operationId, result: { kind: 'started', process: identity } };
}

/** Services all over the set, other ones for each number of a batch. */
function indexesOf({ size }, batch) {
  const first = batch * eventsPerBatch;
  return Array.from({ length: eventsPerBatch }, (_, offset) => ((first + offset) * 7919) % size);
}

function batchOfHints(world, batch) {
  const { reconciler } = world;
  const events = indexesOf(world, batch).map((index) => ({ kind: 'hint', serviceId: idOf(index) }));
  const actions = [];
  world.nowMs += 1;
  const costMs = timeOf(() => {
    for (const event of events) actions.push(...reconciler.apply(event, world.nowMs).actions);
  });
  for (const action of actions) reconciler.apply(stillRunning(world, action), world.nowMs);
  return costMs;
}

function batchOfResults(world, batch) {
  const { reconciler } = world;
  world.nowMs += 1;
  const hints = indexesOf(world, batch).map((index) => ({ kind: 'hint', serviceId: idOf(index) }));
  const looks = hints.flatMap((event) => reconciler.apply(event, world.nowMs).actions);
  const results = looks.map((look) => stillRunning(world, look));
  if (results.length !== eventsPerBatch) throw new Error(`${results.length} looks for ${eventsPerBatch} hints`);
  return timeOf(() => {
    for (const result of results) reconciler.apply(result, world.nowMs);
  });
}

function stillRunning({ reconciler }, { serviceId, operationId }) {
  const { phase } = reconciler.service(serviceId);
  const { purpose, nonce, pid, shapeHash, startedAtMs, watched } = phase.process;
  const process = { purpose, nonce, pid, shapeHash, startedAtMs, watched };
  return { kind: 'result', serviceId, operationId, result: { kind: 'looked', look: { kind: 'running', process } } };
}

/** An input that turns unknown, or is known again: decided anew, and nothing is stopped. */
function batchOfInputs(world, batch) {
  world.nowMs += 1;
  const events = indexesOf(world, batch).map((index) => {
    const value = world.values.get(index) === null ? true : null;
    world.values.set(index, value);
    return inputEvent(index, value);
  });
  return timeOf(() => {
    for (const event of events) world.reconciler.apply(event, world.nowMs);
  });
}

function restorePass({ reconciler, nowMs, size }) {
  const snapshot = reconciler.snapshot();
  let decided = 0;
  const costMs = timeOf(() => {
    decided = Reconciler.restore(snapshot).apply({ kind: 'time' }, nowMs).decided.length;
  });
  if (decided !== size) throw new Error(`${decided} of ${size} services were decided after a restore`);
  return costMs;
}

function reloadPass({ reconciler, nowMs }, definitions) {
  return timeOf(() => reconciler.apply({ kind: 'definitions', definitions }, nowMs));
}

function changedPass(world, round) {
  world.outlines = world.outlines.map((_, index) => outline(index, `version ${round}`));
  return reloadPass(world, world.outlines);
}
