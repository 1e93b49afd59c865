import { expect, test } from 'vitest';
import { importsOf } from '../fences/arrows.mjs';
import { separate } from '../fences/separate.mjs';

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

test('comments, texts and code are told apart', () => {
  const { code, comments, strings } = separate("const a = 'x // y'; // z 'w'\n/* b */ c();\n");
  expect(words(code)).toEqual(['const', 'a', '=', ';', 'c();']);
  expect(words(comments)).toEqual(['//', 'z', "'w'", '/*', 'b', '*/']);
  expect(words(strings)).toEqual(["'x", '//', "y'"]);
});

test('what a template substitutes is code, also inside of another template', () => {
  const source = 'a(`one @{b({ c: `two @{d} three` })} four`); e();'.replaceAll('@', '$');
  expect(words(separate(source).code).join('')).toBe('a(b({c:d}));e();');
});

test('a slash after a value divides, and begins a pattern elsewhere', () => {
  const { code } = separate("const a = b / c; const d = /['\"/]/g.test(e); f('g');");
  expect(code).toContain('b / c');
  expect(code).toContain('f(   )');
  expect(code).not.toContain("'");
});

test('a quote inside a text does not end it', () => {
  expect(words(separate(String.raw`a('it\'s', "b'c"); d();`).code).join('')).toBe('a(,);d();');
});

test('lines keep their numbers', () => {
  const source = '/*\n\n*/\nconst a = `\n\n`;\nb();\n';
  expect(separate(source).code.split('\n')[6]).toBe('b();');
});

test('imports are found in all their forms, with their lines', () => {
  const source = [
    "import { a } from 'one';",
    "import 'two';",
    "export * from 'three';",
    "const b = await import('four');",
    'import {\n  c,\n} from "five";',
    "type D = import('six').D;",
    "const from = 'seven';",
  ].join('\n');
  expect(importsOf(source).map(({ specifier, line }) => `${specifier} ${line}`)).toEqual([
    'one 1',
    'two 2',
    'three 3',
    'four 4',
    'five 7',
    'six 8',
  ]);
});
