import { defineService } from '@hermit/core';
import { describe, expect, test } from 'vitest';
import { checkGraph } from '../../src/graph/check-graph.ts';
import { strongComponents } from '../../src/graph/strong-components.ts';
import { codesOf, type Files, findingsOf, setOf } from './support/graph-of.ts';

function cyclesOf(files: Files): readonly string[] {
  return findingsOf(files)
    .filter(({ finding }) => finding.code === 'cycle')
    .map(({ finding }) => / ?([^ ]+( → [^ ]+)+)/.exec(finding.message)?.[1] ?? finding.message);
}

const iface = 'params = ["ifname"]\n';

describe('cycles', () => {
  test('P10: two services that require each other are named once, with both places', () => {
    const findings = findingsOf({ a: 'requires = ["b"]', b: 'requires = ["a"]' });
    expect(findings).toEqual([
      {
        about: ['a', 'b'],
        finding: {
          severity: 'error',
          code: 'cycle',
          message: 'these wait for each other, so none of them can start: a → b → a (the others: /d/b.toml:2)',
          file: '/d/a.toml',
          line: 2,
          column: 13,
          keyPath: 'requires[0]',
          suggestion: 'remove one of these requirements, or make it wants',
        },
      },
    ]);
  });

  test.each<[string, Files, string[]]>([
    ['after each other', { a: 'after = ["b"]', b: 'after = ["a"]' }, ['a → b → a']],
    ['by required_by', { a: 'required_by = ["b"]', b: 'required_by = ["a"]' }, ['a → b → a']],
    [
      'of three',
      { a: 'requires = ["b"]', b: 'after = ["c"]', c: 'required_by = ["d"]\nrequires = ["a"]', d: '' },
      ['a → b → c → a'],
    ],
    ['not by wants', { a: 'wants = ["b"]', b: 'requires = ["a"]' }, []],
    ['not by conflicts', { a: 'conflicts = ["b"]', b: 'requires = ["c"]', c: '' }, []],
    [
      'two that share a service',
      { a: 'requires = ["b", "c"]', b: 'requires = ["a"]', c: 'requires = ["a"]' },
      ['a → b → a', 'c → a → c'],
    ],
    [
      'two that share nothing',
      { a: 'requires = ["b"]', b: 'requires = ["a"]', x: 'after = ["y"]', y: 'after = ["x"]' },
      ['a → b → a', 'x → y → x'],
    ],
    ['not what hangs on one', { a: 'requires = ["b"]', b: 'requires = ["a"]', c: 'requires = ["a"]' }, ['a → b → a']],
    ['a diamond is none', { a: 'requires = ["b", "c"]', b: 'requires = ["d"]', c: 'requires = ["d"]', d: '' }, []],
  ])('%s', (_, files, expected) => expect(cyclesOf(files)).toEqual(expected));
});

describe('cycles of templates', () => {
  test.each<[string, Files, string[]]>([
    [
      'an argument is passed through',
      { t: `${iface}requires = ["u@\${ifname}"]`, u: `${iface}requires = ["t@\${ifname}"]` },
      [`t@\${ifname} → u@\${ifname} → t@\${ifname}`],
    ],
    [
      'parameters have other names',
      { t: `params = ["x"]\nrequires = ["u@\${x}"]`, u: `params = ["y"]\nrequires = ["t@\${y}"]` },
      [`t@\${x} → u@\${y} → t@\${x}`],
    ],
    ['an instance of itself', { t: `${iface}requires = ["t@eth0"]` }, ['t@eth0 → t@eth0']],
    ['an argument that grows', { t: `${iface}requires = ["t@\${ifname}x"]` }, ['t@… → t@…']],
    ['a service and one instance', { a: 'requires = ["t@eth0"]', t: `${iface}requires = ["a"]` }, ['a → t@eth0 → a']],
    [
      'all instances of a service that waits for each of them',
      { a: '', t: `${iface}requires = ["a"]\nrequired_by = ["a"]` },
      [`a → t@\${ifname} → a`],
    ],
    [
      'two instances of one template are two services',
      { t: iface, a: 'requires = ["t@wlan0"]\nrequired_by = ["t@eth0"]' },
      [],
    ],
    [
      'one instance that is given a requirement',
      { t: iface, a: 'requires = ["t@eth0"]\nrequired_by = ["t@eth0"]' },
      ['a → t@eth0 → a'],
    ],
    [
      'required_by of the same argument',
      { t: `${iface}required_by = ["u@\${ifname}"]`, u: `${iface}required_by = ["t@\${ifname}"]` },
      [`t@\${ifname} → u@\${ifname} → t@\${ifname}`],
    ],
    [
      'arguments that swap places',
      { t: `params = ["x", "y"]\nrequires = ["t@\${y},\${x}"]` },
      [`t@\${x},\${y} → t@…,… → t@\${x},\${y}`],
    ],
  ])('%s', (_, files, expected) => expect(cyclesOf(files)).toEqual(expected));

  test('arguments that are swapped about without end make no endless work', () => {
    const params = Array.from({ length: 12 }, (_, index) => `p${index}`);
    const swapped = params.slice(1).map((_, index) => {
      const args = params.map((param) => `\${${param}}`);
      [args[0], args[index + 1]] = [args[index + 1] ?? '', args[0] ?? ''];
      return `"t@${args.join(',')}"`;
    });
    const text = `params = ${JSON.stringify(params)}\nrequires = [${swapped.join(', ')}]`;
    expect(new Set(codesOf({ t: text }))).toEqual(new Set(['cycle']));
  });
});

describe('large graphs', () => {
  const services = (edges: readonly (readonly string[])[]) =>
    edges.map((requires, index) => ({
      definition: defineService({
        id: `s${String(index).padStart(5, '0')}`,
        execStart: ['a'],
        requires: requires.map((service) => ({
          kind: 'service' as const,
          service,
          state: 'up',
          onLoss: 'stop' as const,
          graceMs: 0,
        })),
      }),
      document: null,
    }));
  const id = (index: number): string => `s${String(index).padStart(5, '0')}`;

  test('a chain of 20,000 is walked without a deep stack, and closed it is one cycle', () => {
    const length = 20_000;
    const chain = Array.from({ length }, (_, index) => (index === length - 1 ? [] : [id(index + 1)]));
    expect(checkGraph({ ...setOf({}), members: services(chain) })).toEqual([]);
    const closed = [...chain.slice(0, -1), [id(0)]];
    const findings = checkGraph({ ...setOf({}), members: services(closed) });
    expect(findings).toHaveLength(1);
    expect(findings[0]?.about).toHaveLength(length);
    expect(findings[0]?.finding.message.length).toBeLessThan(1000);
  });

  test('of a knot some cycles are told, and every service of it is spoken of', () => {
    const size = 200;
    const pairs = Array.from({ length: size }, (_, index) => (index === 0 ? ids(size).slice(1) : [id(0)]));
    const findings = checkGraph({ ...setOf({}), members: services(pairs) });
    expect(findings.length).toBeLessThan(30);
    expect(new Set(findings.flatMap(({ about }) => about))).toEqual(new Set(ids(size)));
  });

  function ids(size: number): string[] {
    return Array.from({ length: size }, (_, index) => id(index));
  }
});

describe('circles that a rule closes', () => {
  const rules = (edges: string, more = ''): string =>
    `kind = "rules"\n[[rule]]\nname = "r"\nwhen = [{ fact = ["route", "?x"] }]\nedges = [${edges}]\n${more}`;

  test('are warnings that name the rule, the circle and all places', () => {
    const files = { a: 'requires = ["b"]', b: 'after = ["c"]', c: '', r: rules('{ service = "c", requires = "a" }') };
    expect(findingsOf(files)).toEqual([
      {
        about: ['r'],
        finding: {
          severity: 'warning',
          code: 'possible-cycle',
          message:
            'while the rule "r" holds, these wait for each other, so none of them can start: c → a → b → c (the others: /d/a.toml:2, /d/b.toml:2)',
          file: '/d/r.toml',
          line: 5,
          column: 10,
          keyPath: 'rule[0].edges[0]',
          suggestion: 'remove one of these requirements, or let the rule hold at other times',
        },
      },
    ]);
  });

  test.each<[string, Files, string[]]>([
    ['an edge that closes none', { a: 'requires = ["c"]', c: '', r: rules('{ service = "a", requires = "c" }') }, []],
    ['a service on itself', { c: '', r: rules('{ service = "c", requires = "c" }') }, ['possible-cycle']],
    [
      'two edges, each of which closes it',
      { a: '', c: '', r: rules('{ service = "c", requires = "a" }, { service = "a", requires = "c" }') },
      ['possible-cycle', 'possible-cycle'],
    ],
    [
      'instances that are named',
      { t: `${iface}requires = ["c"]`, c: '', r: rules('{ service = "c", requires = "t@eth0" }') },
      ['possible-cycle'],
    ],
    [
      'ids that are known only while it holds',
      { t: `${iface}requires = ["c"]`, c: '', r: rules(`{ service = "c", requires = "t@\${x}" }`) },
      [],
    ],
    ['wants closes none', { a: 'wants = ["c"]', c: '', r: rules('{ service = "c", requires = "a" }') }, []],
    [
      'a circle without the rule stays an error',
      { a: 'requires = ["b"]', b: 'requires = ["a"]', c: '', r: rules('{ service = "a", requires = "c" }') },
      ['cycle'],
    ],
  ])('%s', (_, files, expected) => expect(codesOf(files)).toEqual(expected));
});

describe('strongly connected components', () => {
  test('are the same as by reachability in random graphs', () => {
    let state = 42;
    const random = (limit: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % limit;
    };
    for (let round = 0; round < 300; round += 1) {
      const size = 1 + random(9);
      const edges = Array.from({ length: size }, () => Array.from({ length: random(3) }, () => random(size)));
      const found = strongComponents(edges.keys(), (vertex) => edges[vertex] ?? []);
      expect(found.map((one) => one.toSorted().join(',')).sort(), JSON.stringify(edges)).toEqual(byReach(edges));
    }
  });

  function byReach(edges: readonly (readonly number[])[]): string[] {
    const reach = edges.map((_, start) => {
      const seen = new Set([start]);
      for (const vertex of seen) for (const next of edges[vertex] ?? []) seen.add(next);
      return seen;
    });
    const knots = edges.map((_, a) => [...edges.keys()].filter((b) => reach[a]?.has(b) && reach[b]?.has(a)).join(','));
    return [...new Set(knots)].sort();
  }
});
