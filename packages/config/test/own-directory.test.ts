// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references are written so.
import { describe, expect, test } from 'vitest';
import { checkDefinition } from '../src/load/check-written.ts';

const file = '/etc/hermit/web.toml';
const check = (text: string) => checkDefinition(file, text, null);

describe('${hsm.dir}', () => {
  test('is the directory of the file, in commands, variables and paths', () => {
    const { checked, findings } = check(`
      exec_start = ["\${hsm.dir}/bin/web", "--root=\${hsm.dir}"]
      exec_start_pre = ["\${hsm.dir}/bin/prepare"]
      working_directory = "\${hsm.dir}/data"
      env_file = "\${hsm.dir}/web.env"
      env = { ROOT = "\${hsm.dir}" }
    `);
    expect(findings).toEqual([]);
    expect(checked?.written).toMatchObject({
      exec_start: ['/etc/hermit/bin/web', '--root=/etc/hermit'],
      exec_start_pre: ['/etc/hermit/bin/prepare'],
      working_directory: '/etc/hermit/data',
      env: { ROOT: '/etc/hermit' },
    });
    expect(checked?.environmentFiles).toEqual(['/etc/hermit/web.env']);
  });

  test('stands beside parameters in a template', () => {
    const { checked } = check(`
      params = ["name"]
      exec_start = ["\${hsm.dir}/run", "\${name}"]
    `);
    expect(checked?.written.exec_start).toEqual(['/etc/hermit/run', '${name}']);
  });

  test.each([
    ['exec_start = "${hsm.dir}/run"', 'exec_start'],
    ['exec_start = ["sh", "-c", "${hsm.dir}/run"]', 'exec_start[2]'],
  ])('%s is refused: a shell would read the path', (text, keyPath) => {
    const { findings } = check(text);
    expect(findings).toMatchObject([{ code: 'reference-in-shell', keyPath, line: 1 }]);
  });

  test('is left alone where it means nothing', () => {
    const { checked } = check('exec_start = ["true"]\ndescription = "lies in ${hsm.dir}"');
    expect(checked?.written.description).toBe('lies in ${hsm.dir}');
  });
});
