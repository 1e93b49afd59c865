import type { UselessProgram } from '../machine/machine.ts';
import { print, tell, wait } from '../machine/script.ts';
import { type Clause, clause } from '../runner/clause.ts';
import { type ClauseContext, never, type StartChanges } from '../runner/clause-context.ts';

const oddArguments = ['', ' ', '$HOME', '*', ';exit 1', 'a\nb', '"', "'", '\\', 'ü', '--', '-e', '--status'];

/** How a process comes into being. */
export const startClauses: readonly Clause[] = [
  clause('START-01', 'the program gets exactly its arguments, through no shell', { cites: ['START-3'] }, async (c) => {
    const { tag } = await c.start({ script: [tell('it')], args: oddArguments });
    const { args } = await c.report(tag, 'it');
    c.equal(args, oddArguments, 'arguments');
  }),

  clause('START-02', 'no process is the answer to two starts', { cites: ['START-1'] }, async (c) => {
    const serviceId = c.unique('twice');
    const first = await c.startReady({ serviceId });
    const { request, tag } = c.request({ serviceId, script: [tell('ready')] });
    const second = await c.spawner.start(request, never);
    if (!second.ok) return c.equal(c.isAlive(tag), false, 'a process of the refused second start');
    await c.report(tag, 'ready');
    c.check(second.handle.pid !== first.handle.pid, 'both answers name the same process');
    c.equal(second.handle.nonce, request.nonce, 'nonce in the second handle');
    c.equal([c.isAlive(first.tag), c.isAlive(tag)], [true, true], 'both processes are there');
  }),

  clause(
    'START-03',
    'start waits neither for readiness nor for an end',
    { cites: ['START-2'], needs: ['passesDescriptors'] },
    async (c) => {
      const output = c.machine.openOutput();
      const gate = c.unique('gate');
      const { stdio } = { stdio: { stdout: output.fd, stderr: null } };
      const { tag } = await c.start({ script: [wait(gate), print('ready'), tell('done')], stdio });
      c.equal(output.text(), '', 'output before the gate was opened');
      c.machine.openGate(gate);
      await c.report(tag, 'done');
      output.close();
    },
  ),

  clause('START-04', 'when start has settled, the program is being executed', { cites: ['START-2'] }, async (c) => {
    for (let round = 0; round < 3; round++) {
      const { tag } = await c.start();
      c.check(c.isAlive(tag), 'start has settled, and no process executes the program yet');
    }
  }),

  clause('START-05', 'a bare name is looked up in the PATH of env', { cites: ['START-4'] }, async (c) => {
    const name = c.unique('command');
    const directory = c.machine.installCommand(name);
    const { request, tag } = c.request({ script: [tell('it')] });
    const [, , ...args] = request.argv;
    const env = new Map([...request.env, ['PATH', `/no/such/directory:${directory}:/usr/bin:/bin`]]);
    c.started(await c.spawner.start({ ...request, argv: [name, ...args], env }, never));
    await c.report(tag, 'it');
  }),

  clause(
    'START-06',
    'a file that the kernel cannot execute is refused, not handed to a shell',
    { cites: ['START-3', 'START-2'] },
    async (c) => {
      for (const kind of ['plain-text', 'garbage'] as const) await refusesProgram(c, kind);
    },
  ),

  clause(
    'START-07',
    'a program that may not be executed, or whose interpreter is missing, is never a success',
    { cites: ['START-2', 'START-12'] },
    async (c) => {
      for (const kind of ['not-executable', 'directory', 'missing-interpreter'] as const) await refusesProgram(c, kind);
    },
  ),

  clause('START-08', 'a missing executable is named at its stage', { cites: ['START-14'] }, async (c) => {
    const missing = await c.startFails({ argv: [c.machine.missingPath('program')] });
    c.equal([missing.code, missing.stage], ['spawn-failed', 'resolve-executable'], 'error for a missing path');
    const unknown = await c.startFails({ argv: [c.unique('no-such-command')] });
    c.equal([unknown.code, unknown.stage], ['spawn-failed', 'resolve-executable'], 'error for an unknown bare name');
  }),

  clause(
    'START-09',
    'a missing working directory is not taken for a missing program',
    { cites: ['START-14'], needs: ['setsWorkingDirectory'] },
    async (c) => {
      const { code, stage } = await c.startFails({ workingDirectory: c.machine.missingPath('directory') });
      c.equal([code, stage], ['spawn-failed', 'change-directory'], 'error for a missing working directory');
    },
  ),

  clause(
    'START-10',
    'an unknown user is refused at its stage',
    { cites: ['START-14'], needs: ['switchesUser'] },
    async (c) => {
      const { code, stage } = await c.startFails({ user: 'no-such-user-here' });
      c.equal([code, stage], ['spawn-failed', 'set-user'], 'error for an unknown user');
    },
  ),

  clause(
    'START-11',
    'a descriptor that is not open is refused at its stage',
    { cites: ['START-14'], needs: ['passesDescriptors'] },
    async (c) => {
      const stdio = { stdout: c.machine.closedDescriptor(), stderr: null };
      const { code, stage } = await c.startFails({ stdio });
      c.equal([code, stage], ['spawn-failed', 'open-stdio'], 'error for a closed descriptor');
    },
  ),

  clause(
    'START-12',
    'of several failing stages the first is named',
    { cites: ['START-14'], needs: ['setsWorkingDirectory'] },
    async (c) => {
      const nowhere = { workingDirectory: c.machine.missingPath('directory'), argv: ['/no/such/program'] } as const;
      c.equal(
        (await c.startFails(nowhere)).stage,
        'change-directory',
        'stage of a start without directory and program',
      );
    },
  ),

  clause(
    'START-13',
    'NUL characters and malformed names of variables are answered with data',
    { cites: ['GEN-5', 'START-14'] },
    async (c) => {
      const { request } = c.request();
      for (const changes of malformedRequests(request.argv)) {
        const { code, stage } = await c.startFails(changes);
        c.equal(
          [code, stage],
          ['spawn-failed', 'validate-request'],
          `error for ${JSON.stringify(changes).slice(0, 80)}`,
        );
      }
    },
  ),

  clause(
    'START-14',
    'arguments that are too long are answered with data',
    { cites: ['GEN-5', 'START-12'] },
    async (c) => {
      const { code } = await c.startFails({ args: ['x'.repeat(200_000)] });
      c.check(code === 'spawn-failed' || code === 'resource-exhausted', `an argument of 200 kB failed as ${code}`);
    },
  ),

  clause('START-15', 'a failed start leaves no process', { cites: ['START-12'] }, async (c) => {
    const failures: readonly StartChanges[] = [
      { workingDirectory: c.machine.missingPath('directory') },
      { argv: [c.machine.missingPath('program')] },
      { args: ['a\0b'] },
    ];
    for (const changes of failures) {
      const { request, tag } = c.request(changes);
      const result = await c.spawner.start(request, never);
      if (result.ok) return c.fail('the start should have failed');
      await c.afterNextStart();
      c.equal(c.isAlive(tag), false, `a process after "${result.error.message}"`);
    }
  }),
];

async function refusesProgram(c: ClauseContext, kind: UselessProgram): Promise<void> {
  const { code, stage } = await c.startFails({ argv: [c.machine.uselessProgram(kind)] });
  c.equal(code, 'spawn-failed', `code for a program that is ${kind}`);
  c.check(stage === 'resolve-executable' || stage === 'execute', `a program that is ${kind} failed at ${stage}`);
}

function malformedRequests(argv: readonly [string, ...string[]]): readonly StartChanges[] {
  return [
    { argv: [argv[0], 'a\0b'] },
    { argv: ['a\0b'] },
    { env: new Map([['A', 'a\0b']]) },
    { env: new Map([['A=B', 'c']]) },
    { env: new Map([['', 'c']]) },
  ];
}
