import { createServer } from 'node:net';
import { createControlClient, type WhyDocument, type WhyNode } from '@hermit/control';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { changedSpawner, installPackage } from '../harness/spawner-package.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';

/** The ends of a tree: where it began. */
function ends(node: WhyNode): readonly WhyNode[] {
  return node.causes.length === 0 ? [node] : node.causes.flatMap(ends);
}

async function ask(project: E2eProject, id: string): Promise<WhyDocument> {
  const result = await createControlClient({ socketPath: project.socket }).why(id);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** Waits until one of the ends is of this kind and its text fits; the whole explanation. */
function began(project: E2eProject, id: string, kind: string, text: RegExp): Promise<WhyDocument> {
  let last: unknown;
  const look = async (): Promise<WhyDocument | undefined> => {
    const document = await ask(project, id);
    last = document;
    return ends(document.tree).some((end) => end.kind === kind && text.test(end.text)) ? document : undefined;
  };
  return waitUntil(`"why ${id}" to end in ${kind} ${text}`, look, () => JSON.stringify(last, null, 2));
}

describe('an incident, and where "hsm why" says that it began', () => {
  test('the executable is missing', async () => {
    const project = e2eProject({ 'web.toml': 'exec_start = ["/nonexistent/web"]\n' });
    await project.run();
    const why = await began(project, 'web', 'process', /\/nonexistent\/web/);
    expect(why.lastFailure).toMatchObject({ service: 'web', stage: 'spawn', exit: null });
    expect(why.nextAttemptAt).not.toBeNull();
  });

  test('the pre-start command fails', async () => {
    const pre = 'exec_start_pre = ["sh", "-c", "echo no space left >&2; exit 3"]\n';
    const project = e2eProject({ 'web.toml': `${sleeper}${pre}` });
    await project.run();
    const why = await began(project, 'web', 'process', /pre-start command failed: exited with code 3/);
    expect(why.lastFailure).toMatchObject({ stage: 'pre-start', exit: { code: 3 } });
    expect(why.lastFailure?.log.join('\n')).toContain('no space left');
  });

  test('a service below crashes again and again', async () => {
    const project = e2eProject({
      'web.toml': `${sleeper}requires = [{ service = "db", state = "complete" }]\n`,
      'db.toml': scripted('echo boom >&2; exit 1', 'kind = "oneshot"'),
    });
    await project.run();
    const why = await began(project, 'web', 'process', /"db" exited with code 1.*times in a row/);
    expect(why.tree.causes).toMatchObject([{ kind: 'service', name: 'db' }]);
    expect(why.lastFailure).toMatchObject({ service: 'db', stage: 'main', exit: { code: 1 } });
    expect(why.lastFailure?.log).toContain('boom');
  });

  test('the name of a requirement is misspelt', async () => {
    const project = e2eProject({ 'web.toml': `${sleeper}requires = ["postgrse"]\n`, 'postgres.toml': sleeper });
    await project.run();
    const why = await began(project, 'web', 'file', /web\.toml/);
    expect(why.tree.causes[0]).toMatchObject({ name: 'postgrse', text: expect.stringContaining('mean "postgres"?') });
    expect(why.changes.join('\n')).toContain('"postgres"');
  });

  test('two services require each other', async () => {
    const project = e2eProject({
      'a.toml': `${sleeper}requires = ["b"]\n`,
      'b.toml': `${sleeper}requires = ["a"]\n`,
      'web.toml': `${sleeper}requires = ["a"]\n`,
    });
    await project.run();
    await began(project, 'web', 'cycle', /a → b → a/);
  });

  test('a milestone waits for a fact that nobody asserts', async () => {
    const project = e2eProject({
      'net.toml': 'kind = "milestone"\nrequires = [{ fact = ["default-route", "ipv4"] }]\n',
      'web.toml': `${sleeper}requires = ["net"]\n`,
    });
    await project.run();
    const why = await began(project, 'web', 'fact', /nobody asserts \["default-route","ipv4"\]/);
    expect(why.changes.join('\n')).toContain(`hsm fact assert '["default-route","ipv4"]'`);
  });

  test('an instance waits for a fact with its argument, and the advice is what starts it', async () => {
    const project = e2eProject({
      'inst.toml': `params = ["x"]\nrequires = [{ fact = ["ok", "\${x}"] }]\n${sleeper}`,
      'top.toml': `wants = ["inst@a"]\n${sleeper}`,
    });
    await project.run();
    const why = await began(project, 'inst@a', 'fact', /^nobody asserts \["ok","a"\]$/);
    const advice = why.changes.find((change) => change.includes('hsm fact assert'));
    const [, command, fact = ''] = /"hsm (fact assert) '(.*)'"/.exec(advice ?? '') ?? [];
    expect(command).toBe('fact assert');
    expect((await project.cli(['fact', 'assert', fact])).code).toBe(0);
    await project.readyPid('inst@a');
  });

  test('a rule demands a service while it is down', async () => {
    const project = e2eProject({
      't1.toml': 'kind = "milestone"\n',
      'turn.toml':
        'kind = "rules"\n[[rule]]\nname = "on"\nwhen = [{ fact = ["turn"] }]\nunless = [{ service = "t1" }]\nrequire = ["t1"]\n',
      'f.json': '[["turn"]]',
    });
    await project.run();
    const why = await began(project, 't1', 'rule', /the rule "on" of .*turn\.toml/);
    expect(why.service.reason.code).toBe('oscillating');
    expect((await project.cli(['why', '--all'])).stdout).toMatch(/what "t1" is to do turns round and round/);
  });

  test('a file was never good: nothing of it counts', async () => {
    const project = e2eProject({ 'web.toml': sleeper, 'bad.toml': 'exec_start = [' });
    await project.run();
    await project.readyPid('web');
    expect((await project.cli(['why', '--all'])).stdout).toMatch(/bad\.toml has errors.*nothing of it is in force/s);
  });

  test('the clock is not synchronised', async () => {
    const project = e2eProject({
      'hermit.toml': '[system_dependencies.TIME]\nsource = "exec"\ncommand = ["false"]\n',
      'web.toml': `${sleeper}system_dependencies = ["TIME"]\n`,
    });
    await project.run();
    const why = await began(project, 'web', 'system-dependency', /TIME is not met/);
    expect(why.tree.causes[0]?.since).not.toBeNull();
  });

  test('the system is not active', async () => {
    const project = e2eProject({ 'web.toml': sleeper });
    await project.run(['--inactive']);
    const why = await began(project, 'web', 'active', /the system is not active/);
    expect(why.changes.join('\n')).toContain('hsm system active on');
  });

  test('the operator stopped a service two levels below', async () => {
    const project = e2eProject({
      'web.toml': `${sleeper}requires = ["api"]\n`,
      'api.toml': `${sleeper}requires = ["db"]\n`,
      'db.toml': sleeper,
    });
    await project.run();
    await project.readyPids(['web', 'api', 'db']);
    await project.cli(['stop', 'db']);
    const why = await began(project, 'web', 'operator', /the operator stopped "db"/);
    expect(why.tree.causes[0]).toMatchObject({ name: 'api', causes: [{ name: 'db' }] });
    const { stdout } = await project.cli(['why', 'web']);
    expect(stdout).toContain('"hsm start db" or "hsm reset db" lifts');
    const all = await project.cli(['why', '--all']);
    expect(all.stdout).toMatch(/the operator stopped "db".*\(2 services\)/);
  });

  test('a broken file keeps its last good definition', async () => {
    const project = e2eProject({ 'web.toml': sleeper });
    await project.run();
    const pid = await project.readyPid('web');
    project.write({ 'web.toml': 'exec_start = ["sleep"\n' });
    await project.cli(['reload']);
    const why = await began(project, 'web', 'file', /web\.toml has errors.*last good definition of "web" counts/);
    expect(why.service).toMatchObject({ state: 'ready', pid });
    expect((await project.cli(['why', '--all'])).stdout).toContain('web.toml has errors');
  });

  test('a spawner hangs', { timeout: 120_000 }, async () => {
    const from = 'start: async (request, cancel) => outward(await inner.start({ ...request, options: {} }, cancel))';
    const project = e2eProject({
      'hermit.toml': 'allow_spawners = ["strange"]\n',
      'web.toml': `${sleeper}spawner = "strange"\n`,
    });
    installPackage(project.directory, 'strange', changedSpawner([from, 'start: () => new Promise(() => {})']));
    await project.run();
    const why = await began(project, 'web', 'process', /did not answer within 10000 ms/);
    expect(why.tree.causes[0]).toMatchObject({ kind: 'spawner', name: 'strange' });
  });

  test('a port is in use', async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const program = `require('node:net').createServer().listen(${port}, '127.0.0.1')`;
    const project = e2eProject({
      'web.toml': `exec_start = [${JSON.stringify(process.execPath)}, "-e", ${JSON.stringify(program)}]\n`,
    });
    await project.run();
    const why = await began(project, 'web', 'process', /"web" exited with code 1/);
    expect(why.lastFailure?.log.join('\n')).toContain('EADDRINUSE');
    expect((await project.cli(['why', 'web'])).stdout).toContain('EADDRINUSE');
  });
});

test('a service that runs says what holds it up, and one that is not there what was probably meant', async () => {
  const project = e2eProject({ 'web.toml': `${sleeper}requires = ["db"]\n`, 'db.toml': sleeper });
  await project.run();
  await project.readyPids(['web', 'db']);
  const why = await ask(project, 'web');
  expect(ends(why.tree).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['file', 'active']));
  const json = await project.cli(['why', 'web', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ tree: { name: 'web' }, lastFailure: null });
  expect((await project.cli(['why', '--all'])).stdout).toBe('Everything is as it should be.\n');
  const unknown = await project.cli(['why', 'wbe']);
  expect(unknown).toMatchObject({ code: exitCodes.wrongUsage, stderr: expect.stringContaining('did you mean "web"?') });
  expect((await project.cli(['why'])).code).toBe(exitCodes.wrongUsage);
});
