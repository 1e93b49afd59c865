import type { GraphDocument, PlanDocument, WhyDocument, WhyNode } from '@hermit/control';
import { expect, test } from 'vitest';
import { graphDot } from '../../src/render/graph-dot.ts';
import { graphMermaid } from '../../src/render/graph-mermaid.ts';
import { graphSvg } from '../../src/render/graph-svg.ts';
import { graphText } from '../../src/render/graph-text.ts';
import { graphTree } from '../../src/render/graph-tree.ts';
import { type Paint, plain } from '../../src/render/paint.ts';
import { planLines } from '../../src/render/plan-lines.ts';
import { whyAllLines, whyLines } from '../../src/render/why-lines.ts';
import { sampleService, sampleStatus } from './sample-status.ts';

/** Shows a style as text, so that a golden file can be read. */
const marked: Paint = (style, text) => `<${style}>${text}</${style}>`;
const nowMs = Date.parse('2026-01-01T12:00:00.000Z');

function golden(lines: readonly string[], name: string): Promise<void> {
  return expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`golden/${name}`);
}

const operator: WhyNode = {
  kind: 'operator',
  name: 'db',
  text: 'the operator stopped "db"',
  since: null,
  causes: [],
};
const db: WhyNode = {
  kind: 'service',
  name: 'db',
  text: '"db" is inactive: the operator stopped it; start or reset it to lift that',
  since: '2026-01-01T11:50:00.000Z',
  causes: [operator],
};
const route: WhyNode = {
  kind: 'fact',
  name: '["default-route","ipv4"]',
  text: 'nobody asserts ["default-route","ipv4"]\u001b[2J',
  since: '2026-01-01T09:00:00.000Z',
  causes: [],
};
const why: WhyDocument = {
  service: sampleService({ state: 'waiting' }),
  tree: {
    kind: 'service',
    name: 'web',
    text: '"web" is waiting: waits for "db" to be up',
    since: '2026-01-01T11:50:01.000Z',
    causes: [db, route],
  },
  changes: [`"hsm start db" or "hsm reset db" lifts the operator's stop`, 'it starts when somebody asserts ["a"]'],
  nextAttemptAt: '2026-01-01T12:00:05.000Z',
  lastFailure: {
    service: 'db',
    stage: 'main',
    exit: { code: 1, signal: null, at: '2026-01-01T11:59:00.000Z' },
    log: ['listen EADDRINUSE', 'evil \u001b[31m line'],
  },
};

test('why, as text', () => golden(whyLines(why, { paint: plain, nowMs, columns: null }), 'why.txt'));
test('why, on a narrow terminal', () => golden(whyLines(why, { paint: plain, nowMs, columns: 40 }), 'why-40.txt'));
test('why, on a narrow terminal with colours', () =>
  golden(whyLines(why, { paint: marked, nowMs, columns: 40 }), 'why-40-colours.txt'));
test('why, with colours', () => golden(whyLines(why, { paint: marked, nowMs, columns: null }), 'why-colours.txt'));
test('why of everything', () => {
  const services = [
    { id: 'db', state: 'waiting' as const, message: 'waits' },
    { id: 'a-longer-one', state: 'failed' as const, message: 'gave up' },
  ];
  const groups = [
    { root: operator, services },
    { root: route, services: [] },
  ];
  return golden(whyAllLines({ groups }, { paint: plain, nowMs, columns: null }), 'why-all.txt');
});
test('why of everything, where very many hang on one', () => {
  const services = Array.from({ length: 300 }, (_, index) => ({
    id: `s${index}`,
    state: 'waiting' as const,
    message: 'waits',
  }));
  const lines = whyAllLines({ groups: [{ root: operator, services }] }, { paint: plain, nowMs, columns: null });
  expect(lines[0]).toMatch(/ \(300 services\)$/);
  expect(lines.slice(1)).toHaveLength(12);
  expect(lines.at(-1)).toBe('  … and 289 more; "hsm why --all --json" names all');
  const few = whyAllLines(
    { groups: [{ root: operator, services: services.slice(0, 12) }] },
    { paint: plain, nowMs, columns: null },
  );
  expect(few.at(-1)).toBe('  s11  waiting: waits');
});
test('why of everything where all is well', () => {
  expect(whyAllLines({ groups: [] }, { paint: plain, nowMs, columns: null })).toEqual([
    'Everything is as it should be.',
  ]);
});

const plan: PlanDocument = {
  hash: '0123456789abcdef',
  changes: [
    { id: 'db', action: 'restart', definition: 'changed', keys: ['env.PATH', 'exec_start'], causedBy: [] },
    { id: 'web', action: 'restart', definition: 'same', keys: [], causedBy: ['db'] },
    { id: 'new', action: 'start', definition: 'added', keys: [], causedBy: [] },
    { id: 'spare', action: 'update', definition: 'added', keys: [], causedBy: [] },
    { id: 'old', action: 'stop', definition: 'removed', keys: [], causedBy: [] },
    { id: 'gone', action: 'update', definition: 'removed', keys: [], causedBy: [] },
    { id: 'log', action: 'update', definition: 'changed', keys: ['shutdown_timeout'], causedBy: [] },
    { id: 'net', action: 'stop', definition: 'same', keys: [], causedBy: [] },
    { id: 'calm', action: 'none', definition: 'same', keys: [], causedBy: [] },
  ],
  factFiles: ['/etc/hermit/net.json'],
  findings: sampleStatus.manager.configuration.findings,
};

test('a plan', () => golden(planLines(plan, plain), 'plan.txt'));
test('a plan, with colours', () => golden(planLines(plan, marked), 'plan-colours.txt'));
test('a plan of nothing', () => {
  const nothing = { hash: 'a', changes: plan.changes.slice(-1), factFiles: [], findings: [] };
  expect(planLines(nothing, plain)).toEqual(['A reload changes nothing; 1 left alone.']);
});

const graph: GraphDocument = {
  nodes: [
    { id: 'api', kind: 'service', state: 'waiting' },
    { id: 'db', kind: 'service', state: 'failed' },
    { id: 'net', kind: 'milestone', state: 'ready' },
    { id: 'nowhere', kind: 'undefined', state: null },
    { id: 'web', kind: 'service', state: 'starting' },
  ],
  edges: [
    { from: 'api', to: 'db', kind: 'requires', state: 'up', holds: false },
    { from: 'api', to: 'net', kind: 'requires', state: 'ready', holds: true },
    { from: 'api', to: 'nowhere', kind: 'wants', state: null, holds: false },
    { from: 'db', to: 'web', kind: 'after', state: null, holds: false },
    { from: 'web', to: 'api', kind: 'requires', state: 'up', holds: false },
    { from: 'web', to: 'db', kind: 'conflicts', state: null, holds: true },
  ],
  facts: [{ from: 'net', fact: ['default-route', '<"ipv4">'], holds: true }],
  systemDependencies: [
    { from: 'db', name: 'TIME', holds: true },
    { from: 'db', name: 'MOUNTS', holds: null },
  ],
};

test('the graph, as text', () => golden(graphText(graph, plain), 'graph.txt'));
test('the graph, with colours', () => golden(graphText(graph, marked), 'graph-colours.txt'));
test('the graph, as a tree', () => golden(graphTree(graph, [], plain), 'graph-tree.txt'));
test('the tree of one service', () => {
  expect(graphTree(graph, ['net'], plain)).toEqual(['net ready']);
});
test('the graph, for Graphviz', () => golden(graphDot(graph), 'graph.dot'));
test('the graph, for Mermaid', () => golden(graphMermaid(graph), 'graph.mmd'));
test('the graph, as a picture', () => golden(graphSvg(graph), 'graph.svg'));

test('a large graph with circles is laid out without boxes that overlap', () => {
  const ids = Array.from({ length: 60 }, (_, index) => `s${index}`);
  const large: GraphDocument = {
    nodes: ids.map((id) => ({ id, kind: 'service', state: 'ready' })),
    edges: ids.flatMap((from, index) =>
      [7, 13].map((step) => {
        const to = ids[(index * step + 1) % ids.length] ?? from;
        return { from, to, kind: 'requires' as const, state: 'up', holds: true };
      }),
    ),
    facts: [],
    systemDependencies: [],
  };
  const boxes = graphSvg(large).flatMap((line) => {
    const match = /<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/.exec(line);
    return match === null ? [] : [match.slice(1).map(Number)];
  });
  expect(boxes).toHaveLength(60);
  const overlaps = boxes.flatMap(([x1 = 0, y1 = 0, w1 = 0, h1 = 0], index) =>
    boxes.slice(index + 1).filter(([x2 = 0, y2 = 0, w2 = 0, h2 = 0]) => {
      return x1 < x2 + w2 && x2 < x1 + w1 && y1 < y2 + h2 && y2 < y1 + h1;
    }),
  );
  expect(overlaps).toEqual([]);
});
