import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { findKeyPositions, pointerTo } from '../src/parse/key-positions.ts';
import { lineColumnAt, lineStartsOf } from '../src/parse/line-column.ts';

const multiline = `# heading
title = "a # b = c" # trailing
"quoted key" = 'x'
'lit"eral' = 1
a.b . "c.d" = 2
text = """
not = "a key"
[not.a.table]
quote \\""" still
""" # ends
lit = '''
''no = 1''
'''
list = [ "one", # comment, with ] and "
  ["two", 'three'],
  { x = 1, y.z = [ true ], },
]
inline = { p = 1, "q r" = { s = [1, 2] } }
[table.sub]
key = 1
[[array]]
name = "first"
[[array]]
name = "second"
[array.inner]
deep = 1979-05-27
[[array.more]]
n = 1
["with ]bracket".'x.y']
last = """a"""
quoted_end = """b"""""
after = ["""b""""", '''c''''', 1]
"uni\\u0041" = 1
`;

const expected: readonly (readonly [string, string, string])[] = [
  ['/title', '2:1', '2:9'],
  ['/quoted key', '3:1', '3:16'],
  ['/lit"eral', '4:1', '4:14'],
  ['/a', '5:1', '5:15'],
  ['/a/b/c.d', '5:1', '5:15'],
  ['/text', '6:1', '6:8'],
  ['/lit', '11:1', '11:7'],
  ['/list', '14:1', '14:8'],
  ['/list/0', '14:10', '14:10'],
  ['/list/1', '15:3', '15:3'],
  ['/list/1/1', '15:11', '15:11'],
  ['/list/2/x', '16:5', '16:9'],
  ['/list/2/y/z', '16:12', '16:18'],
  ['/list/2/y/z/0', '16:20', '16:20'],
  ['/inline/p', '18:12', '18:16'],
  ['/inline/q r/s/1', '18:37', '18:37'],
  ['/table', '19:1', '19:1'],
  ['/table/sub', '19:1', '19:1'],
  ['/table/sub/key', '20:1', '20:7'],
  ['/array', '21:1', '21:1'],
  ['/array/0/name', '22:1', '22:8'],
  ['/array/1', '23:1', '23:1'],
  ['/array/1/name', '24:1', '24:8'],
  ['/array/1/inner/deep', '26:1', '26:8'],
  ['/array/1/more/0/n', '28:1', '28:5'],
  ['/with ]bracket/x.y/last', '30:1', '30:8'],
  ['/with ]bracket/x.y/quoted_end', '31:1', '31:14'],
  ['/with ]bracket/x.y/after', '32:1', '32:9'],
  ['/with ]bracket/x.y/after/2', '32:32', '32:32'],
  ['/with ]bracket/x.y/uniA', '33:1', '33:15'],
];

describe('positions of keys', () => {
  const positions = findKeyPositions(multiline);

  test.each(expected)('%s is at %s with its value at %s', (pointer, key, value) => {
    const position = positions.get(pointer);
    expect(position && shown(multiline, position.keyOffset)).toBe(key);
    expect(position && shown(multiline, position.valueOffset)).toBe(value);
  });

  test('every value that the parser finds has a position, and nothing else has', () => {
    expect([...positions.keys()].sort()).toEqual(pointersIn(parse(multiline), '').sort());
  });

  test('the same holds with Windows line ends', () => {
    const windows = multiline.replaceAll('\n', '\r\n');
    expect([...findKeyPositions(windows).keys()].sort()).toEqual([...positions.keys()].sort());
    const after = findKeyPositions(windows).get('/with ]bracket/x.y/after');
    expect(after && shown(windows, after.keyOffset)).toBe('32:1');
  });

  test('every value of any valid document has a position', () => {
    fc.assert(
      fc.property(tomlDocument(), (text) => {
        const keys = new Set(findKeyPositions(text).keys());
        expect(pointersIn(parse(text), '').filter((pointer) => !keys.has(pointer))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('any text at all is scanned to its end, with positions inside it', () => {
    const pieces = [
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '"""',
      "'''",
      '\\',
      '=',
      '.',
      ',',
      '#',
      '\n',
      '\r',
      ' ',
      'a',
      '1',
      '\0',
      '🐚',
    ];
    const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (text) => {
        for (const { keyOffset, valueOffset } of findKeyPositions(text).values()) {
          expect(keyOffset).toBeLessThanOrEqual(text.length);
          expect(lineColumnAt(lineStartsOf(text), valueOffset).line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test('deep nesting and many keys end', () => {
    const deep = `a = ${'['.repeat(100_000)}`;
    expect(findKeyPositions(deep).has('/a')).toBe(true);
    expect(findKeyPositions(`a = ${'{b='.repeat(50_000)}`).has('/a')).toBe(true);
    expect(findKeyPositions('[a]\n'.repeat(50_000)).size).toBe(1);
    expect(findKeyPositions('[[a]]\n'.repeat(50_000)).size).toBe(50_001);
  });
});

function shown(text: string, offset: number): string {
  const { line, column } = lineColumnAt(lineStartsOf(text), offset);
  return `${line}:${column}`;
}

function pointersIn(value: unknown, pointer: string): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const at = pointerTo(pointer, key);
    return [at, ...pointersIn(member, at)];
  });
}

/** Documents made of unique keys, so that they are valid by construction. */
function tomlDocument(): fc.Arbitrary<string> {
  const keyText = fc.oneof(fc.constantFrom('a', 'b-c', '1'), fc.string({ maxLength: 6 }));
  const literal = fc.oneof(
    fc.integer({ min: -1000, max: 1000 }).map(String),
    fc.constantFrom('true', "'''\n#[x]\n'''", '"""\n = "\n"""', '07:32:00', 'nan', "'#'"),
    fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      literal,
      fc.array(tie('value'), { maxLength: 3 }).map((items) => `[ # c\n${items.join(',\n')} ]`),
      fc
        .array(tie('value'), { maxLength: 3 })
        .map((items) => `{ ${items.map((item, index) => `k${index} = ${item}`).join(', ')} }`),
    ),
  }));
  const pair = fc.tuple(keyText, value);
  const table = fc.tuple(fc.constantFrom('plain', 'array'), keyText, fc.array(pair, { maxLength: 3 }));
  return fc.array(table, { maxLength: 4 }).map((tables) =>
    tables
      .map(([kind, name, pairs], index) => {
        const header = `${JSON.stringify(`${index}${name}`)}.x`;
        const body = pairs.map(([key, item], n) => `  ${JSON.stringify(`${n}${key}`)} . sub = ${item} # c\n`).join('');
        return kind === 'array' ? `[[ ${header} ]]\n${body}[[${header}]]\n${body}` : `[${header}] # t\n${body}`;
      })
      .join('\n'),
  );
}
