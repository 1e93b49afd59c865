// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are written so.
import { describe, expect, test } from 'vitest';
import { loadDirectories } from '../src/index.ts';
import { useTemporaryDirectories, writeFiles } from './support/temporary-directory.ts';

const temporaryDirectory = useTemporaryDirectories();

/** The findings of one file of definitions, as codes with what is suggested. */
async function suggestions(text: string): Promise<readonly (readonly [string, string | null])[]> {
  const directory = temporaryDirectory();
  writeFiles(directory, { 'a.toml': text });
  const { findings } = await loadDirectories([directory], { checkHost: false });
  return findings.map(({ code, suggestion }) => [code, suggestion]);
}

describe('an id with a variable as facts have it is told with the reference that was meant', () => {
  const rule = (more: string): string =>
    `kind = "rules"\n[[rule]]\nname = "r"\nwhen = [{ fact = ["a", "?x", "?y"] }]\nlog = { line = "l" }\n${more}\n`;
  const ofRule = (meant: string): string => `write "${meant}" for the value of a variable of the conditions`;

  test.each([
    ['require = ["udhcpc@?x"]', ofRule('udhcpc@${x}')],
    ['require = ["udhcpc@$x"]', ofRule('udhcpc@${x}')],
    ['require = ["udhcpc@?x,eth0,?y"]', ofRule('udhcpc@${x},eth0,${y}')],
    ['require = ["?x"]', ofRule('${x}')],
    ['edges = [{ service = "net@?x", requires = "db" }]', ofRule('net@${x}')],
    ['edges = [{ service = "net", requires = "db@?x" }]', ofRule('db@${x}')],
    ['unless = [{ service = "net@?x" }]', 'write { fact = ["service-state", ["net", "?x"], "up"] }'],
    [
      'unless = [{ service = "net@?x,lo", state = "ready" }]',
      'write { fact = ["service-state", ["net", "?x", "lo"], "ready"] }',
    ],
  ])('%s', async (text, suggestion) => {
    expect(await suggestions(rule(text))).toEqual([['malformed-id', suggestion]]);
  });

  test('and outside of rules that is a parameter', async () => {
    expect(await suggestions('exec_start = ["a"]\nparams = ["x"]\nrequires = ["udhcpc@?x"]\n')).toEqual([
      ['malformed-id', 'write "udhcpc@${x}" for the value of a parameter, which is listed in params'],
    ]);
  });

  test.each([
    ['udhcpc@a b', 'write "udhcpc@a%20b": other bytes than letters, digits, ".", "_" and "-" are %XX'],
    ['udhcpc@?', 'write "udhcpc@%3F": other bytes than letters, digits, ".", "_" and "-" are %XX'],
    ['udhcpc@a?x', 'write "udhcpc@a%3Fx": other bytes than letters, digits, ".", "_" and "-" are %XX'],
  ])('but %j is a text, which is encoded', async (id, suggestion) => {
    expect(await suggestions(rule(`require = ["${id}"]`))).toEqual([['malformed-id', suggestion]]);
  });
});

test.each([
  ['a b', 'write "a_b": '],
  ['1st', 'write "_1st": '],
  ['if.name', 'write "if_name": '],
  ['?x', 'write "x": '],
  ['${x}', 'write "x": '],
  ['', 'write a letter or "_", then up to 63 letters, digits, "_" and "-", such as "ifname"'],
  ['…', 'write a letter or "_", then up to 63 letters, digits, "_" and "-", such as "ifname"'],
])('the name %j of a parameter is told with one that can be', async (name, suggestion) => {
  const found = await suggestions(`exec_start = ["a"]\nparams = [${JSON.stringify(name)}]\n`);
  expect(found).toEqual([['malformed-value', expect.stringContaining(suggestion)]]);
});

test('a name of a parameter that is too long is cut', async () => {
  const [found] = await suggestions(`exec_start = ["a"]\nparams = ["${'p'.repeat(70)}"]\n`);
  expect(found?.[1]).toContain(`write "${'p'.repeat(64)}":`);
});
