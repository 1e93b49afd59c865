import { defineService } from '@hermit/core';
import { describe, expect, test } from 'vitest';
import { checkGraph } from '../../src/graph/check-graph.ts';
import { networkLabels } from '../../src/graph/network-labels.ts';
import { codesOf, type Files, findingsOf, linesOf, setOf } from './support/graph-of.ts';

const milestone = 'kind = "milestone"\n';
const oneshot = 'kind = "oneshot"\n';
const rules = 'kind = "rules"\n';
const template = 'params = ["ifname"]\n';

function rule(text: string): string {
  return `[[rule]]\nname = "r"\n${text}`;
}

describe('names of services', () => {
  const soft = ['wants', 'after', 'required_by', 'wanted_by', 'conflicts'];

  test('what is required and not defined is an error that says where, which, and what was meant', () => {
    const [first] = findingsOf({ web: 'requires = ["TIME", "postgrse"]'.replace('"TIME", ', ''), postgres: '' });
    expect(first).toEqual({
      about: ['web'],
      finding: {
        severity: 'error',
        code: 'undefined-service',
        message: 'nothing defines the service "postgrse", which is required',
        file: '/d/web.toml',
        line: 2,
        column: 13,
        keyPath: 'requires[0]',
        suggestion: 'did you mean "postgres"?',
      },
    });
  });

  test('a rule that asserts a demand names a service as one that requires it', () => {
    const demands =
      '[["require-service", ["nowhere"]], ["require-service", ["t", "a", "b"]], ["require-service", ["web"]]]';
    const files = { r: `${rules}${rule(`when = [{ fact = ["f"] }]\nassert = ${demands}\n`)}`, t: template, web: '' };
    const found = findingsOf(files).map(({ finding }) => [finding.code, finding.keyPath]);
    expect(found.slice(0, 2)).toEqual([
      ['undefined-service', 'rule[0].assert[0]'],
      ['wrong-arguments', 'rule[0].assert[1]'],
    ]);
  });

  test.each(soft)('what %s names and nothing defines is a warning', (key) => {
    const [first, ...rest] = findingsOf({ web: `${key} = ["web2", "nowhere"]`, web2: '' });
    expect(rest).toEqual([]);
    expect(first?.finding).toMatchObject({ severity: 'warning', code: 'unresolved-service', keyPath: `${key}[1]` });
  });

  test.each<[string, Files, string[]]>([
    ['everything defined', { a: 'requires = ["b"]\nwants = ["b"]\nafter = ["b"]', b: '' }, []],
    [
      'a rule that demands what is not defined',
      { r: rules + rule('when = [{ fact = ["route"] }]\nrequire = ["nowhere"]') },
      ['undefined-service rule[0].require[0]: nothing defines the service "nowhere", which the rule "r" demands'],
    ],
    [
      'a rule that gives a requirement to nobody, and one on nobody',
      { r: rules + rule('when = [{ fact = ["route"] }]\nedges = [{ service = "a", requires = "b" }]') },
      [
        'unresolved-service rule[0].edges[0].service: nothing defines the service "a", to which the rule "r" gives a requirement',
        'undefined-service rule[0].edges[0].requires: nothing defines the service "b", which the rule "r" makes a requirement',
      ],
    ],
    [
      'a rule that waits for nobody',
      { r: rules + rule('when = [{ service = "a" }]\nassert = [["x"]]') },
      ['unresolved-service rule[0].when[0].service: nothing defines the service "a", which the rule "r" waits for'],
    ],
    ['a name that is known at run time only', { t: `${template}requires = ["x-\${ifname}"]` }, []],
    [
      'a file of rules is no service',
      { a: 'requires = ["r"]', r: rules + rule('when = [{ fact = ["route"] }]\nassert = [["x"]]') },
      ['undefined-service requires[0]: "r", which is required, is a file of rules and no service'],
    ],
  ])('%s', (_, files, expected) => expect(linesOf(files)).toEqual(expected));

  test('a service whose file cannot be used is told apart from one that nothing defines', () => {
    const unusableFiles = new Map([['b', '/d/b.toml']]);
    const [first] = findingsOf({ a: 'requires = ["b"]' }, { unusableFiles });
    expect(first?.finding).toMatchObject({
      code: 'undefined-service',
      message: 'the service "b", which is required, is defined by /d/b.toml, which cannot be used at present',
      suggestion: 'mend /d/b.toml',
    });
  });

  test('P2: a misspelt name in requires is named, and so is one in the require of a rule', () => {
    const files = {
      dockerd: '',
      web: 'requires = ["dockrd"]',
      r: rules + rule('when = [{ fact = ["route"] }]\nrequire = ["dockrd"]'),
    };
    expect(findingsOf(files).map(({ finding }) => finding.suggestion)).toEqual(
      Array(2).fill('did you mean "dockerd"?'),
    );
  });

  test('a config-watcher that may define services makes an unknown name a warning', () => {
    const watcher = 'kind = "config-watcher"\npath = "/x"\n';
    expect(codesOf({ a: 'requires = ["b"]', w: watcher })).toEqual(['unresolved-service']);
    expect(codesOf({ a: 'requires = ["b"]', w: `${watcher}[scope]\nallow = ["fact:x"]` })).toEqual([
      'undefined-service',
    ]);
  });

  test('of a part of all definitions nothing is said about names that are not in it', () => {
    const files = { a: 'requires = ["b", { fact = ["x"] }]\nafter = ["c"]', m: `${milestone}required_by = ["a"]` };
    expect(codesOf(files, { extent: 'part' })).toEqual([]);
  });
});

describe('templates', () => {
  test.each<[string, Files, string[]]>([
    ['an instance', { t: template, a: 'requires = ["t@eth0"]' }, []],
    [
      'a template without arguments',
      { t: template, a: 'requires = ["t"]' },
      ['wrong-arguments requires[0]: "t" is a template, and only its instances are services'],
    ],
    [
      'too many arguments',
      { t: template, r: rules + rule(`when = [{ fact = ["interface", "?i"] }]\nrequire = ["t@\${i},b"]`) },
      ['wrong-arguments rule[0].require[0]: the template "t" takes 1 argument (ifname), not 2'],
    ],
    [
      'arguments of what is no template',
      { b: '', a: 'after = ["b@x"]' },
      ['wrong-arguments after[0]: "b" is no template and takes no arguments'],
    ],
    ['a template that nobody demands', { t: template }, []],
  ])('%s', (_, files, expected) => expect(linesOf(files)).toEqual(expected));

  test('the way to name an instance is shown', () => {
    const [first] = findingsOf({ t: 'params = ["dev", "apn"]', a: 'requires = ["t"]' });
    expect(first?.finding).toMatchObject({ severity: 'error', suggestion: 'name an instance: "t@DEV,APN"' });
  });
});

describe('states', () => {
  const needs = (state: string): string => `requires = [{ service = "x", state = "${state}" }]`;

  test.each<[string, string, string, string[]]>([
    ['P6: a oneshot is never ready', oneshot, 'ready', ['unpublished-state']],
    ['a oneshot is complete', oneshot, 'complete', []],
    ['a oneshot is up', oneshot, 'up', []],
    ['a milestone is never complete', `${milestone}requires = ["a2"]`, 'complete', ['unpublished-state']],
    ['a milestone is ready', `${milestone}requires = ["a2"]`, 'ready', []],
    ['a service that is always restarted is never complete', '', 'complete', ['unpublished-state']],
    ['a service whose success is accepted is complete', 'restart = "on-failure"', 'complete', []],
    ['anything may have failed', '', 'failed', []],
    ['a state that nobody asserts', '', 'migrated', ['unasserted-state']],
    ['a state that its process may assert', 'may_assert = ["service-state"]', 'migrated', []],
    ['a state of its own needs no label', 'may_assert = ["link"]', 'migrated', []],
    ['a state that a client may assert', '[ready]\nwhen = "fact"', 'migrated', []],
  ])('%s', (_, text, state, expected) => {
    expect(codesOf({ a: needs(state), x: text, a2: '' })).toEqual(expected);
  });

  test('what it does publish is said, and what to wait for', () => {
    const [first] = findingsOf({ a: needs('ready'), x: oneshot });
    expect(first?.finding).toMatchObject({
      severity: 'error',
      message: 'the oneshot "x" is never ready: it can be started, up, complete, delayed, failed',
      suggestion: 'wait for "complete" or "up"',
      keyPath: 'requires[0].state',
    });
  });

  test('P13: a misspelt state is a warning with the nearest one', () => {
    const [first] = findingsOf({ a: needs('stared'), x: '' });
    expect(first?.finding).toMatchObject({ severity: 'warning', suggestion: 'did you mean "started"?' });
  });

  test.each<[string, string, string[]]>([
    ['of this service', 'assert = [["service-state", ["x"], "migrated"]]', []],
    ['of any service', `assert = [["service-state", ["\${i}"], "migrated"]]`, []],
    ['of another service', 'assert = [["service-state", ["y"], "migrated"]]', ['unasserted-state']],
    ['with another name', 'assert = [["service-state", ["x"], "moved"]]', ['unasserted-state']],
  ])('a rule may assert a state: %s', (_, text, expected) => {
    const files = {
      a: needs('migrated'),
      x: '',
      y: '',
      r: rules + rule(`when = [{ fact = ["interface", "?i"] }]\n${text}`),
    };
    expect(codesOf(files)).toEqual(expected);
  });

  test('a condition on a state that never comes is a warning', () => {
    const condition = 'when = [{ service = "x", state = "ready" }]\nassert = [["y"]]';
    const [first, ...rest] = findingsOf({ x: oneshot, r: rules + rule(condition) });
    expect(rest).toEqual([]);
    expect(first?.finding).toMatchObject({
      code: 'unmatched-pattern',
      severity: 'warning',
      keyPath: 'rule[0].when[0].state',
    });
  });
});

describe('milestones', () => {
  const demand = { a: 'requires = ["m"]' };

  test('P7: one that nothing gates is told', () => {
    expect(linesOf({ ...demand, m: milestone })).toEqual([
      'ungated-milestone kind: nothing gates the milestone "m": it is up as soon as anything demands it',
    ]);
  });

  test.each<[string, Files]>([
    ['a requirement', { m: `${milestone}requires = ["b"]`, b: '' }],
    ['a fact', { m: `${milestone}requires = [{ fact = ["default-route", "ipv4"] }]` }],
    ['a system dependency', { m: `${milestone}system_dependencies = ["TIME"]` }],
    ['required_by of another', { m: milestone, b: 'required_by = ["m"]' }],
    ['[ready] with a fact', { m: `${milestone}[ready]\nwhen = "fact"\nfact = ["default-route", "ipv4"]` }],
    [
      'the edge of a rule',
      {
        m: milestone,
        b: '',
        r: rules + rule('when = [{ fact = ["route"] }]\nedges = [{ service = "m", requires = "b" }]'),
      },
    ],
    [
      'a config-watcher whose files may add requirements',
      { m: milestone, w: 'kind = "config-watcher"\npath = "/x"\n[scope]\nallow = ["edge"]' },
    ],
  ])('%s gates it', (_, files) => expect(codesOf({ ...demand, ...files })).toEqual([]));

  test('one that only pulls others in is told only if something waits for it', () => {
    const group = { m: `${milestone}wants = ["b"]`, b: '' };
    expect(codesOf(group)).toEqual([]);
    expect(codesOf({ ...group, ...demand })).toEqual(['ungated-milestone']);
  });

  test('one with rules of its own is there for them', () => {
    const files = { m: `${milestone}params = ["dev"]\n${rule(`require = ["x@\${dev}"]`)}`, x: template };
    expect(codesOf(files)).toEqual([]);
  });
});

describe('patterns', () => {
  const waits = (fact: string): Files => ({ a: `requires = [{ fact = ${fact} }]` });
  const asserts = (fact: string): Files => ({
    r: rules + rule(`when = [{ fact = ["interface", "..."] }]\nassert = [${fact}]`),
  });

  test('a label that nobody gives is a warning with the nearest one, and says who still could', () => {
    const [first] = findingsOf(waits('["defualt-route", "ipv4"]'));
    expect(first?.finding).toMatchObject({
      severity: 'warning',
      code: 'unmatched-pattern',
      keyPath: 'requires[0].fact',
      message:
        'no rule, fact file, fact source or may_assert gives facts with the label "defualt-route": only the operator or a client could assert one',
      suggestion: 'did you mean "default-route"?',
    });
  });

  test.each<[string, Files, string[]]>([
    ['a fact source has the label', waits('["default-route", "ipv4"]'), []],
    ['a rule has it', { ...waits('["x", 1]'), ...asserts('["x", 1]') }, []],
    ['a process may assert it', { ...waits('["x", 1]'), p: 'may_assert = ["x"]' }, []],
    ['nobody has it', waits('["x", 1]'), ['unmatched-pattern']],
    [
      'a config-watcher may bring it',
      { ...waits('["x"]'), w: 'kind = "config-watcher"\npath = "/x"\n[scope]\nallow = ["fact:x"]' },
      [],
    ],
    [
      'a config-watcher wraps what it brings',
      {
        ...waits('["setting", ["x"]]'),
        w: 'kind = "config-watcher"\npath = "/x"\n[scope]\nallow = ["fact:x"]\nwrap = "setting"',
      },
      [],
    ],
    [
      'the facts of a config-watcher are its own',
      { ...waits('["x"]'), w: 'kind = "config-watcher"\npath = "/x"\n[scope]\nfacts = "private"' },
      ['unmatched-pattern'],
    ],
    ['rules assert longer facts', { ...waits('["x", 1]'), ...asserts('["x", 1, 2]') }, ['unmatched-pattern']],
    [
      'rules assert longer facts, and the pattern is open',
      { ...waits('["x", 1, "..."]'), ...asserts('["x", 1, 2]') },
      [],
    ],
    [
      'rules assert shorter facts, and the pattern is open',
      { ...waits('["x", 1, 2, "..."]'), ...asserts('["x", 1]') },
      ['unmatched-pattern'],
    ],
    [
      'others may assert the label too',
      { ...waits('["x", 1]'), ...asserts('["x", 1, 2]'), p: 'may_assert = ["x"]' },
      [],
    ],
    ['a client makes it ready', { a: '[ready]\nwhen = "fact"\nfact = ["greeter", "there"]' }, []],
    [
      'a client cannot have meant it',
      { a: '[ready]\nwhen = "fact"\nfact = ["default-rout", "ipv4"]' },
      ['unmatched-pattern'],
    ],
    ['the default fact of readiness', { a: '[ready]\nwhen = "fact"' }, []],
  ])('%s', (_, files, expected) => expect(codesOf(files)).toEqual(expected));

  test('P9: the arities and the rule are named', () => {
    expect(linesOf({ ...waits('["x", 1]'), ...asserts('["x", 1, 2]') })).toEqual([
      'unmatched-pattern requires[0].fact: the pattern matches facts of 2 elements, and those with the label "x" have 3 (rule "r" in /d/r.toml): only what the operator or a client asserts could match',
    ]);
  });

  test.each<[string, string, string[]]>([
    ['as the network gives it', '["interface", "eth0", "_", { carrier = true }]', []],
    ['open', '["interface", "eth0", "..."]', []],
    ['too short', '["interface", "eth0", "ethernet"]', ['end the pattern in "..." to match longer facts too']],
    ['too long', '["default-route", "ipv4", "eth0"]', ['give the pattern as many elements']],
    ['too long and open', '["default-route", "ipv4", "eth0", "..."]', ['give the pattern as many elements']],
  ])('a fact of the network, %s', (_, fact, suggestions) => {
    const factLabels = new Map([...networkLabels].map(([label, elements]) => [label, new Set([elements])]));
    const found = findingsOf(waits(fact), { factLabels }).map(({ finding }) => finding);
    expect(found.map(({ suggestion }) => suggestion)).toEqual(suggestions);
    expect(found.every(({ code, severity }) => code === 'unmatched-pattern' && severity === 'warning')).toBe(true);
  });

  test.each<[string, string, string, string[]]>([
    ['the same', '["x", "idle"]', '["x", "idle"]', []],
    ['another', '["x", "idel"]', '["x", "idle"]', ['did you mean "idle"?']],
    ['none of them', '["x", "off"]', '["x", "idle"]', [`match ["x","idle"]`]],
    ['any', '["x", "_"]', '["x", "idle"]', []],
    ['escaped', '["x", "=idle"]', '["x", "idle"]', []],
    ['what is known when the rule holds', '["x", "off"]', `["x", "\${i}"]`, []],
    ['in an open pattern', '["x", "off", "..."]', '["x", "idle", 1]', [`match ["x","idle",1]`]],
  ])('texts of facts that rules assert: %s', (_, fact, asserted, suggestions) => {
    const r = `${rules}${rule(`when = [{ fact = ["interface", "?i", "..."] }]\nassert = [${asserted}]`)}`;
    const found = findingsOf({ ...waits(fact), r }).map(({ finding }) => finding.suggestion);
    expect(found).toEqual(suggestions);
  });

  test.each<[string, Files, string[]]>([
    ['a rule asserts it in another length', asserts('["x", 1]'), []],
    ['a process may assert it in any', { p: 'may_assert = ["x"]' }, []],
    ['nobody does', {}, ['unmatched-pattern']],
  ])('facts of a file that are longer than the pattern, and %s', (_, files, expected) => {
    const factLabels = new Map([
      ['x', new Set([3])],
      ['interface', new Set([4])],
    ]);
    expect(codesOf({ ...waits('["x", 1]'), ...files }, { factLabels })).toEqual(expected);
  });

  test('every part that a finding speaks of is where it points to', () => {
    const entry = '{ service = "x", grace = "1s", state = "redy" }';
    const files = {
      a: `requires = [${entry}, { grace = "1s", service = "xx" }, { grace = "1s", fact = ["nobody"] }]`,
      x: '',
      r: rules + rule(`when = [{ state = "redy", service = "x" }]\nedges = [{ requires = ${entry}, service = "a" }]`),
    };
    const places = findingsOf(files).map(
      ({ finding }) => `${finding.file} ${finding.line}:${finding.column} ${finding.keyPath}`,
    );
    expect(places.toSorted()).toEqual([
      '/d/a.toml 2:119 requires[2].fact',
      '/d/a.toml 2:52 requires[0].state',
      '/d/a.toml 2:88 requires[1].service',
      '/d/r.toml 4:19 rule[0].when[0].state',
      '/d/r.toml 5:62 rule[0].edges[0].requires.state',
    ]);
  });

  test.each<[string, string[]]>([
    ['["system", "active"]', []],
    ['["system", "activ"]', ['there is no input "activ"']],
    ['["system-dependency", "TIME"]', []],
    ['["system-dependency", "TIMES"]', ['there is no system dependency "TIMES"; there are MOUNTS, TIME']],
    ['["run-service", ["a"]]', []],
    ['["run-service", "a"]', ['the id of a service is an array in facts, so "a" never matches']],
    ['["run-service", ["t", "eth0"]]', []],
    ['["run-service", ["t"]]', ['"t" takes 1 argument, not 0, so the pattern never matches']],
    ['["run-service", ["t", "..."]]', []],
    ['["service-state", ["o"], "complete"]', []],
    [
      '["service-state", ["o"], "ready"]',
      ['the oneshot "o" is never ready: it can be started, up, complete, delayed, failed'],
    ],
    ['["service-state", ["nowhere"], "up"]', ['nothing defines the service "nowhere"']],
    [
      '["service-state", ["a"]]',
      ['facts with the label "service-state" have 3 elements, so the pattern never matches'],
    ],
    ['["require-service", "_"]', []],
  ])('a condition on %j', (fact, expected) => {
    const files = {
      a: '',
      t: template,
      o: oneshot,
      r: rules + rule(`when = [{ fact = ${fact} }]\nlog = { line = "x" }`),
    };
    expect(findingsOf(files).map(({ finding }) => finding.message)).toEqual(expected);
  });

  test('without knowledge of fact files and sources, nothing is said of labels', () => {
    expect(codesOf(waits('["x", 1]'), { factLabels: null })).toEqual([]);
  });
});

describe('rules that feed each other', () => {
  test('are named with both places', () => {
    const files = {
      a: rules + rule(`when = [{ fact = ["x", "?v"] }]\nassert = [["y", "\${v}"]]`),
      b: rules + rule(`when = [{ fact = ["y", "?v"] }]\nassert = [["x", "\${v}"]]`),
    };
    const [first, ...rest] = findingsOf(files);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      about: ['a', 'b'],
      finding: { severity: 'error', code: 'rule-cycle', file: '/d/a.toml', line: 2 },
    });
    expect(first?.finding.message).toContain(
      '"x" → "y" by the rule "r" (/d/a.toml:2) → "x" by the rule "r" (/d/b.toml:2)',
    );
  });

  test.each<[string, string, string[]]>([
    [
      'a fact that leads to itself',
      `when = [{ fact = ["x", "?v"] }]\nassert = [["x", "\${v}", 1]]`,
      ['rule-cycle', 'unmatched-pattern'],
    ],
    [
      'a fact that prevents itself',
      'when = [{ fact = ["route"] }]\nunless = [{ fact = ["x"] }]\nassert = [["x"]]',
      ['rule-cycle'],
    ],
    [
      'a demand that leads to a demand',
      'when = [{ fact = ["require-service", ["s"]] }]\nrequire = ["s"]',
      ['rule-cycle'],
    ],
    ['a chain', 'when = [{ fact = ["route"] }]\nassert = [["x"]]', []],
  ])('%s', (_, text, expected) => expect([...codesOf({ s: '', r: rules + rule(text) })].sort()).toEqual(expected));
});

describe('conflicts', () => {
  test.each<[string, Files, string[]]>([
    ['with what it requires', { a: 'requires = ["b"]\nconflicts = ["b"]', b: '' }, ['impossible-conflict']],
    ['with what requires it', { a: 'requires = ["b"]', b: 'conflicts = ["a"]' }, ['impossible-conflict']],
    [
      'with what it requires through others',
      { a: 'requires = ["m"]\nconflicts = ["b"]', m: 'requires = ["b"]', b: '' },
      ['impossible-conflict'],
    ],
    [
      'with what names it in required_by',
      { a: 'conflicts = ["b"]', b: 'required_by = ["a"]' },
      ['impossible-conflict'],
    ],
    [
      'with what it replaces when that failed',
      { a: 'requires = [{ service = "b", state = "failed" }]\nconflicts = ["b"]', b: '' },
      [],
    ],
    ['with what it only comes after', { a: 'after = ["b"]\nconflicts = ["b"]', b: '' }, []],
    [
      'in a template, with the same argument',
      { t: `${template}requires = ["u@\${ifname}"]\nconflicts = ["u@\${ifname}"]`, u: template },
      ['impossible-conflict'],
    ],
    [
      'in a template, with another argument',
      { t: `${template}requires = ["u@\${ifname}"]\nconflicts = ["u@eth0"]`, u: template },
      [],
    ],
  ])('%s', (_, files, expected) => expect(codesOf(files)).toEqual(expected));

  test('the way to it is shown', () => {
    const [line] = linesOf({ a: 'requires = ["m"]\nconflicts = ["b"]', m: 'requires = ["b"]', b: '' });
    expect(line).toBe(
      'impossible-conflict conflicts[0]: "a" requires "b" (a → m → b) and conflicts with it, so it can never run',
    );
  });
});

describe('very many definitions', () => {
  test('that are written nowhere are checked, and their files are named as a whole', () => {
    const definition = defineService({ id: 'a', execStart: ['a'], wants: ['b'] });
    const set = { ...setOf({}), members: [{ definition, document: null }] };
    expect(checkGraph(set)).toMatchObject([{ finding: { code: 'unresolved-service', file: null, line: null } }]);
  });

  test('all of which require something that is not there are named one by one', () => {
    const members = Array.from({ length: 1000 }, (_, index) => ({
      definition: defineService({
        id: `service-${index}`,
        execStart: ['a'],
        requires: [{ kind: 'service', service: `servise-${index}`, state: 'up', onLoss: 'stop', graceMs: 0 }],
      }),
      document: null,
    }));
    const findings = checkGraph({ ...setOf({}), members });
    expect(findings).toHaveLength(1000);
    expect(findings[0]?.finding.suggestion).toMatch(/^did you mean "service-/);
  });
});
