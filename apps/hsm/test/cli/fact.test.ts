import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { hsmProject } from '../harness/hsm-project.ts';

describe('hsm fact', () => {
  test('asserts and retracts facts of the operator, and lists who asserts what', async () => {
    const project = hsmProject({ 'facts.json': '[["mark", "file"], ["mark", "both"]]' });
    await project.run();
    const asserted = await project.cli(['fact', 'assert', '["mark","both"]', '["mark", {"b": 1, "a": "x y"}]']);
    expect(asserted).toEqual({
      code: 0,
      stdout: 'asserted ["mark","both"]\nasserted ["mark",{"b":1,"a":"x y"}]\n',
      stderr: '',
    });
    const listed = await project.cli(['fact', 'list', 'mark']);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    await expect(listed.stdout.replaceAll(project.root, 'ROOT')).toMatchFileSnapshot('golden/fact-list.txt');
    const json = JSON.parse((await project.cli(['fact', 'list', '["mark",{"a":"_"}]', '--json'])).stdout);
    expect(json).toEqual({ facts: [{ fact: ['mark', { a: 'x y', b: 1 }], owners: ['operator'] }] });

    const retracted = await project.cli(['fact', 'retract', '["mark","both"]', '["mark",{"a":"x y","b":1}]']);
    expect(retracted.stdout.replaceAll(project.root, 'ROOT')).toBe(
      'retracted ["mark","both"]; it is still asserted by file:ROOT/services/facts.json\nretracted ["mark",{"a":"x y","b":1}]\n',
    );
    const left = JSON.parse((await project.cli(['fact', 'list', 'mark', '--json'])).stdout);
    expect(left.facts.map(({ fact }: { fact: unknown }) => fact)).toEqual([
      ['mark', 'both'],
      ['mark', 'file'],
    ]);
  });

  test('names the owners of a fact that only others assert, and retracts nothing then', async () => {
    const project = hsmProject({ 'facts.json': '[["mark", "file"]]' });
    await project.run();
    await project.cli(['fact', 'assert', '["own"]']);
    const { code, stdout, stderr } = await project.cli(['fact', 'retract', '["own"]', '["mark","file"]', '--json']);
    expect(code).toBe(exitCodes.notReached);
    expect(stderr).toBe(
      `hsm: ["mark","file"]: the fact is asserted by file:${project.directory}/facts.json, who alone can retract it; nothing was done\n`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ code: 'not-owner' });
    expect((await project.cli(['fact', 'list', 'own'])).stdout).toContain('["own"]  operator');
    expect(await project.cli(['fact', 'retract', '["nobody"]', '["own"]'])).toEqual({
      code: 0,
      stdout:
        'nobody asserted ["nobody"], so nothing was retracted; "hsm fact list" shows the facts that hold\nretracted ["own"]\n',
      stderr: '',
    });
  });

  test.each([
    ['["system","active"]', /only the manager asserts facts with the label "system"; "hsm system active on"/],
    ['["system-dependency","TIME"]', /the label "system-dependency"; "hsm system dependency NAME met"/],
    ['["run-service",["web"]]', /the label "run-service"; .*'\["require-service",\["NAME"\]\]' demands one/],
    [
      '["service-state",["web"],"ready"]',
      /only the manager says of "web" that it is ready; with \[ready\] when = "fact"/,
    ],
    ['["service-state",["web"],"warm"]', /"web" has no \[ready\] when = "fact"/],
  ])('refuses %s, and says why', async (fact, why) => {
    const project = hsmProject({ 'web.toml': 'exec_start = ["sleep", "86400"]\n' });
    await project.run(['--inactive']);
    const { code, stdout, stderr } = await project.cli(['fact', 'assert', '["own"]', fact]);
    expect({ code, stdout }).toEqual({ code: exitCodes.notReached, stdout: '' });
    expect(stderr).toMatch(why);
    expect((await project.cli(['fact', 'list', 'own'])).stdout).not.toContain('own');
  });

  test.each([
    [
      'assert',
      ['[default-route,ipv4]'],
      `[default-route,ipv4] is no JSON: the shell took its quotes away; write '["default-route","ipv4"]'`,
    ],
    ['assert', ['["a"]', '[b,', '1]'], 'is no JSON'],
    [
      'retract',
      ['default-route', 'ipv4'],
      `default-route is no JSON: facts are JSON arrays; write '["default-route","ipv4"]'`,
    ],
    ['assert', ['{}'], '{} is no fact: a fact is a JSON array'],
    ['assert', ['[1]'], '[1] is no fact: a fact begins with a label'],
    ['list', ['["?x"]'], '["?x"] is no pattern: a pattern begins with a label'],
    ['assert', [], '"hsm fact assert" needs FACT'],
    ['hold', ['["a"]', '--'], 'there is no command after "--"'],
  ])('%s %j ends with 2 before anything is asked of a manager', async (command, argv, sentence) => {
    const { code, stderr } = await hsmProject().cli(['fact', command, ...argv]);
    expect(stderr).toContain(sentence);
    expect(code).toBe(exitCodes.wrongUsage);
  });

  test('ends with 4 where there is no manager', async () => {
    const project = hsmProject();
    for (const command of ['assert', 'retract', 'hold']) {
      expect(await project.cli(['fact', command, '["a"]'])).toMatchObject({ code: exitCodes.noManager });
    }
    expect(await project.cli(['fact', 'list'])).toMatchObject({ code: exitCodes.noManager });
  });
});
