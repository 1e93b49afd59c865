import type { ProcessPurpose } from '@hermit/core/spawner';
import { contractVersion } from '@hermit/core/spawner';
import { exit } from '../machine/script.ts';
import { type Clause, clause } from '../runner/clause.ts';
import { type ClauseContext, never, throughJson } from '../runner/clause-context.ts';
import { capabilitiesProblem } from './capabilities-problem.ts';
import { schemaProblem } from './schema-problem.ts';

/** What a spawner says about itself, and what it leaves behind. */
export const capabilityClauses: readonly Clause[] = [
  clause(
    'CAPABILITY-01',
    'the contract version is known, and the spawner has a name',
    { cites: ['GEN-1', 'GEN-2'] },
    async (c) => {
      c.equal(c.spawner.contractVersion, contractVersion, 'contract version');
      c.check(/^[a-z@][a-z0-9@/._-]*$/.test(c.spawner.name), `the name ${JSON.stringify(c.spawner.name)} is no word`);
    },
  ),

  clause('CAPABILITY-02', 'capabilities are complete and plain data', { cites: ['GEN-3'] }, async (c) => {
    const problem = capabilitiesProblem(c.spawner.capabilities);
    c.check(problem === null, `${problem}`);
    c.equal(
      throughJson(c.spawner.capabilities),
      { ...c.spawner.capabilities },
      'capabilities after a round trip through JSON',
    );
  }),

  clause('CAPABILITY-03', 'capabilities never change', { cites: ['GEN-3'] }, async (c) => {
    const before = throughJson(c.spawner.capabilities);
    const own = await c.fresh();
    await c.ended((await c.start({ script: [exit(0)] }, own)).handle, own);
    await own.dispose();
    c.equal(throughJson(own.capabilities), before, 'capabilities after a start and dispose');
  }),

  clause(
    'CAPABILITY-04',
    'what is not in the capabilities is refused, never ignored',
    { cites: ['GEN-3'] },
    async (c) => {
      for (const [what, changes] of unclaimed(c)) {
        const { request, tag } = c.request(changes);
        const result = await c.spawner.start(request, never);
        const code = result.ok ? 'success' : result.error.code;
        c.equal(code, 'unsupported', `answer to a start with ${what}`);
        c.equal(c.isAlive(tag), false, `a process that was started with ${what}`);
      }
    },
  ),

  clause('CAPABILITY-05', 'the schema of the options is a JSON Schema', { cites: ['GEN-4'] }, async (c) => {
    const schema = c.spawner.optionsSchema;
    if (schema === null) return;
    c.equal(throughJson(schema), schema, 'the schema after a round trip through JSON');
    const problem = schemaProblem(schema);
    c.check(problem === null, `optionsSchema: ${problem}`);
    c.check(schema['type'] === 'object', 'optionsSchema does not describe an object, and options are one');
  }),

  clause('LEAK-01', 'after dispose no descriptor is left', { cites: ['DISPOSE-3'] }, async (c) => {
    await useOnce(c);
    const before = c.machine.descriptorCount();
    await useOnce(c);
    await c.until('as many descriptors are open as before', () =>
      c.machine.descriptorCount() <= before ? true : null,
    );
  }),

  clause('LEAK-02', 'after dispose no process of the spawner is left', { cites: ['DISPOSE-3'] }, async (c) => {
    const before = c.machine.helperPids();
    await useOnce(c);
    await c.until('no process is left but those that were there before', () =>
      c.machine.helperPids().every((pid) => before.includes(pid)) ? true : null,
    );
  }),

  clause('LEAK-03', 'after release no file is left', { cites: ['RELEASE-1', 'DISPOSE-3'] }, async (c) => {
    const { stateDirectory } = c.options;
    if (stateDirectory === null) return c.skip('the options name no directory in which the spawner keeps files');
    await useOnce(c);
    const before = c.machine.filesIn(stateDirectory);
    await useOnce(c);
    c.equal(c.machine.filesIn(stateDirectory), before, `files in ${stateDirectory}`);
  }),
];

/** Everything that a spawner may keep something for: a start that works, one that fails, an adoption, and the end. */
async function useOnce(c: ClauseContext): Promise<void> {
  const own = await c.fresh();
  const { handle, tag, request } = await c.startReady({}, own);
  await own.start(c.request({ workingDirectory: c.machine.missingPath('directory') }).request, never);
  await own.adopt({ kind: 'handle', handle }, never);
  await c.adoptIntent({ serviceId: request.serviceId, nonce: request.nonce }, own);
  await own.kill(handle, never);
  await c.gone(tag);
  await c.ended(handle, own);
  await own.release(handle);
  await own.dispose();
}

function unclaimed(c: ClauseContext): readonly (readonly [string, object])[] {
  const { capabilities, machine } = c;
  const purposes: readonly ProcessPurpose[] = ['main', 'pre-start', 'stop', 'reload', 'probe'];
  const unknown = { purpose: 'no-such-purpose' as ProcessPurpose };
  const output = { stdout: machine.manager.pid, stderr: null };
  return [
    ['an unknown purpose', unknown],
    ...purposes
      .filter((purpose) => !capabilities.purposes.includes(purpose))
      .map((purpose) => [`the purpose ${purpose}`, { purpose }] as const),
    ...when(!capabilities.switchesUser, 'a user', { user: 'nobody' }),
    ...when(!capabilities.setsUmask, 'a umask', { umask: 0o077 }),
    ...when(!capabilities.setsWorkingDirectory, 'a working directory', { workingDirectory: '/tmp' }),
    ...when(!capabilities.passesDescriptors, 'a descriptor', { stdio: output }),
    ...when(!capabilities.capturesOutput, 'captureBytes', { captureBytes: 10, purpose: capabilities.purposes.at(-1) }),
  ];
}

function when(condition: boolean, what: string, changes: object): readonly (readonly [string, object])[] {
  return condition ? [[what, changes]] : [];
}
