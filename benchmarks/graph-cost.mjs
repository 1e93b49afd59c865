// What one changed fact, and one instance more or less, costs the reconciler, with 100 and with 10,000 of each.
import { defineService, outlineOf, Reconciler } from '../packages/core/dist/index.js';
import { mediansInTurn, timeOf } from './measure.mjs';
import { figure, heading, mustStayBelow, ratio, table } from './report.mjs';

const sizes = [100, 10_000];
const eventsPerBatch = 10;
/** How much more an event may cost with 10,000 of each than with 100, whose memory is in the processor's caches. */
const growthBound = 4;

export async function graphCost({ rounds = 400 } = {}) {
  heading(
    'Cost of facts and instances',
    'Medians; every size in turn. Each instance is demanded by a rule and requires a fact.',
  );
  const worlds = new Map(sizes.map((size) => [size, runningWorld(size)]));
  const kinds = [
    ['a required fact goes and comes', batchOfFacts],
    ['an instance comes and goes', batchOfInstances],
  ];
  const rows = [['two events', ...sizes.map((size) => `${size.toLocaleString('en')} of each`), '10,000 : 100']];
  const growths = [];
  for (const [name, batch] of kinds) {
    const costs = await mediansInTurn(rounds, sizes, (size) => batch(worlds.get(size)));
    const figures = sizes.map((size) => figure((costs.get(size) * 1000) / eventsPerBatch, 'µs'));
    rows.push([name, ...figures, ratio(costs.get(10_000), costs.get(100))]);
    growths.push([name, costs.get(10_000) / costs.get(100)]);
  }
  table(rows);
  for (const [name, growth] of growths) mustStayBelow(`${name}, 10,000 : 100`, growth, growthBound);
}

/** A reconciler with as many running instances as facts that they require. */
function runningWorld(size) {
  const reconciler = new Reconciler(0, { concurrencyLimit: size });
  const ruleOf = (half) => ({
    name: `half ${half}`,
    when: [{ kind: 'fact', fact: [`want ${half}`, '?x'] }],
    unless: [],
    require: ['$' + '{x}'].map((x) => `t@${x}`),
    assert: [],
    edges: [],
    log: null,
    logExit: null,
  });
  const on = ['on', '$' + '{x}'];
  const requires = [{ kind: 'fact', fact: on, onLoss: 'keep', graceMs: 0 }];
  const common = { autostart: false, maxInstances: 20_000 };
  const definitions = [
    defineService({ id: 't', execStart: ['run'], params: ['x'], requires, ...common }),
    defineService({
      id: 'r',
      kind: 'rules',
      execStart: null,
      rules: [ruleOf(0), ruleOf(1)],
      source: { file: 'r.toml' },
      ...common,
    }),
  ].map((definition) => outlineOf(definition, 'node'));
  const events = [
    { kind: 'active', value: true, origin: 'source' },
    { kind: 'definitions', definitions },
  ];
  for (let index = 0; index < size; index += 1) events.push(said(index, true));
  for (let next = 0; next < events.length; next += 1) {
    for (const action of reconciler.apply(events[next], 0).actions) {
      if (action.kind === 'look' || action.kind === 'start') events.push(answerTo(action));
    }
  }
  const ready = [...reconciler.services()].filter(({ decision }) => decision?.state === 'ready').length;
  if (ready !== size)
    throw new Error(`${ready} of ${size} instances run; nothing measured from here would mean a thing`);
  return { reconciler, size, nowMs: 0 };
}

function said(index, isOn) {
  const facts = [[`want ${index % 2}`, `${index}`], ...(isOn ? [['on', `${index}`]] : [])];
  return { kind: 'facts', owner: `client:${index}`, facts };
}

function answerTo({ kind, serviceId, operationId, shapeHash }) {
  if (kind === 'look') {
    const look = { kind: 'ended', exit: null, output: null, leftovers: [], process: null };
    return { kind: 'result', serviceId, operationId, result: { kind: 'looked', look } };
  }
  const identity = { purpose: 'main', nonce: serviceId, pid: 100, shapeHash, startedAtMs: 0, watched: true };
  return { kind: 'result', serviceId, operationId, result: { kind: 'started', process: identity } };
}

/** A fact that is required for the start only goes and comes: the requirement is looked at, and nothing is done. */
function batchOfFacts({ reconciler }) {
  const events = Array.from({ length: eventsPerBatch }, (_, index) => [said(index, false), said(index, true)]).flat();
  return timeOf(() => {
    for (const event of events) reconciler.apply(event, 0);
  });
}

/** An instance that is never started comes, is looked for, and is forgotten. */
function batchOfInstances({ reconciler, size }) {
  const actions = [];
  const indexes = Array.from({ length: eventsPerBatch }, (_, index) => size + index);
  const costMs = timeOf(() => {
    for (const index of indexes) actions.push(...reconciler.apply(said(index, false), 0).actions);
    for (const index of indexes) reconciler.apply({ kind: 'facts', owner: `client:${index}`, facts: [] }, 0);
  });
  for (const action of actions) if (action.kind === 'look') reconciler.apply(answerTo(action), 0);
  return costMs;
}
