// biome-ignore-all lint/suspicious/noTemplateCurlyInString: rules refer to variables so.
import type { Fact, RuleDefinition } from '@hermit/core';

function rule(name: string, parts: Partial<RuleDefinition>): RuleDefinition {
  return { name, when: [], unless: [], require: [], assert: [], edges: [], log: null, logExit: null, ...parts };
}

const anyF = { kind: 'fact', fact: ['f', '?x'] } as const;
const anyH = { kind: 'fact', fact: ['h', '?x'] } as const;

/**
 * Rules of which any few may be in force together. In the order of their names every label is asserted before anybody
 * looks at it.
 */
export const ruleCatalogue: readonly RuleDefinition[] = [
  rule('a: g while s0 is up', { when: [{ kind: 'service', service: 's0', state: 'up' }], assert: [['g']] }),
  rule('b: pairs', {
    when: [anyF, anyH],
    unless: [{ kind: 'fact', fact: ['g'] }],
    assert: [['pair', '${x}']],
    log: [
      ['line', 'pair begins'],
      ['x', '${x}'],
    ],
    logExit: [
      ['line', 'pair ends'],
      ['x', '${x}'],
    ],
  }),
  rule('c: an instance for each f', { when: [anyF], require: ['t@${x}'], log: [['line', 'f ${x}']] }),
  rule('d: a service while there is a pair', { when: [{ kind: 'fact', fact: ['pair', '_'] }], require: ['s1'] }),
  rule('e: a fallback', { when: [{ kind: 'service', service: 's0', state: 'failed' }], require: ['s1'] }),
  rule('f: along with s0', { when: [{ kind: 'fact', fact: ['run-service', ['s0']] }], require: ['s2'] }),
  rule('g: an edge for each f', {
    when: [anyF],
    edges: [
      { service: 's1', requires: { kind: 'service', service: 't@${x}', state: 'up', onLoss: 'stop', graceMs: 0 } },
    ],
  }),
  rule('h: an edge that restarts', {
    when: [{ kind: 'fact', fact: ['h', '2'] }],
    edges: [
      { service: 's2', requires: { kind: 'service', service: 's1', state: 'up', onLoss: 'restart', graceMs: 0 } },
    ],
  }),
];

/** Rules that may stand in the file of a service. */
export const ownRules: readonly RuleDefinition[] = [
  rule('k: while it is run', {
    when: [anyH],
    require: ['t@${x}'],
    log: [['line', 'own ${x}']],
    logExit: [['line', 'end ${x}']],
  }),
  rule('l: what it is for', { assert: [['seen', 'it']], log: [['line', 'is run']] }),
];

/** Facts that clients, sources, files and the operator assert. */
export const factPool: readonly Fact[] = [
  ['f', '1'],
  ['f', '2'],
  ['f', '3'],
  ['h', '1'],
  ['h', '2'],
  ['go'],
  ['require-service', ['s1']],
  ['require-service', ['s3']],
  ['require-service', ['t', '2']],
];
