import { child, exit, flood, print, tell, wait } from '../machine/script.ts';
import { type Clause, clause } from '../runner/clause.ts';

const floodBytes = 96 * 1024 * 1024;
/** Less than the flood, and more than a busy engine takes for itself before it cleans up. */
const tolerableBytes = 80 * 1024 * 1024;

/** Where input comes from and output goes. */
export const stdioClauses: readonly Clause[] = [
  clause('STDIO-01', 'standard input is /dev/null', { cites: ['START-8'] }, async (c) => {
    const { tag } = await c.start({ script: [tell('it')] });
    const { descriptors } = await c.report(tag, 'it');
    c.equal(new Map(descriptors).get(0), '/dev/null', 'standard input');
  }),

  clause(
    'STDIO-02',
    'output goes to its descriptor, each stream to its own',
    { cites: ['START-8'], needs: ['passesDescriptors'] },
    async (c) => {
      const [out, err] = [c.machine.openOutput(), c.machine.openOutput()];
      const script = [print('to out\n'), print('to err\n', 'stderr'), tell('done')];
      const { tag } = await c.start({ script, stdio: { stdout: out.fd, stderr: err.fd } });
      await c.report(tag, 'done');
      c.equal([out.text(), err.text()], ['to out\n', 'to err\n'], 'what was written to the two descriptors');
      out.close();
      err.close();
    },
  ),

  clause('STDIO-03', 'a stream without a descriptor leads to /dev/null', { cites: ['START-8'] }, async (c) => {
    const { tag } = await c.start({ script: [tell('it')] });
    const descriptors = new Map((await c.report(tag, 'it')).descriptors);
    c.equal([descriptors.get(1), descriptors.get(2)], ['/dev/null', '/dev/null'], 'standard output and error');
  }),

  clause(
    'STDIO-04',
    'the caller may close its descriptors as soon as start has settled',
    { cites: ['START-9'], needs: ['passesDescriptors'] },
    async (c) => {
      const output = c.machine.openOutput();
      const gate = c.unique('gate');
      const script = [print('early, '), wait(gate), print('late'), tell('done')];
      const { tag } = await c.start({ script, stdio: { stdout: output.fd, stderr: null } });
      output.close();
      c.machine.openGate(gate);
      await c.report(tag, 'done');
      c.equal(output.text(), 'early, late', 'what was written, also after the caller closed its descriptor');
    },
  ),

  clause('STDIO-05', 'no other descriptor of the manager is passed on', { cites: ['START-8'] }, async (c) => {
    const close = c.machine.openSpare();
    const { tag } = await c.start({ script: [tell('it')] });
    const own = new Set(c.machine.managerDescriptors());
    const { descriptors } = await c.report(tag, 'it');
    const leaked = descriptors.filter(([fd, link]) => fd > 2 && own.has(link)).map(([, link]) => link);
    close();
    c.equal(leaked, [], 'descriptors of the manager in the process');
  }),

  clause(
    'STDIO-06',
    'a flood of output costs the manager no memory',
    { cites: ['START-8'], needs: ['passesDescriptors'] },
    async (c) => {
      const output = c.machine.openOutput();
      const before = c.machine.memoryBytes();
      const { handle } = await c.start({
        script: [flood(floodBytes), exit(0)],
        stdio: { stdout: output.fd, stderr: null },
      });
      await c.ended(handle);
      output.close();
      c.equal(output.size(), floodBytes, 'bytes in the file');
      c.check(
        c.machine.memoryBytes() - before < tolerableBytes,
        `the manager grew by more than ${tolerableBytes} bytes`,
      );
    },
  ),

  clause(
    'STDIO-07',
    'the end of the output is kept, and written to its descriptor too',
    { cites: ['START-17'], needs: ['capturesOutput', 'passesDescriptors'] },
    async (c) => {
      const output = c.machine.openOutput();
      const text = Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join('');
      const { handle } = await c.start({
        purpose: 'probe',
        captureBytes: 50,
        script: [print(text), exit(0)],
        stdio: { stdout: output.fd, stderr: null },
      });
      const end = await c.ended(handle);
      c.equal(end.output, text.slice(-50), 'the output that was kept');
      c.equal(output.text(), text, 'the output in the file');
      output.close();
    },
  ),

  clause(
    'STDIO-08',
    'what is kept of an output is bounded, however much is written',
    { cites: ['START-17'], needs: ['capturesOutput'] },
    async (c) => {
      const before = c.machine.memoryBytes();
      const script = [flood(floodBytes), exit(0)];
      const { handle } = await c.start({ purpose: 'probe', captureBytes: 1000, script });
      const { output } = await c.ended(handle);
      c.equal(output?.length, 1000, 'length of the output that was kept');
      c.check(
        c.machine.memoryBytes() - before < tolerableBytes,
        `the manager grew by more than ${tolerableBytes} bytes`,
      );
    },
  ),

  clause('STDIO-09', 'no output is kept unless that was asked for', { cites: ['START-17'] }, async (c) => {
    const { handle } = await c.start({ script: [print('text'), exit(0)] });
    c.equal((await c.ended(handle)).output, null, 'output of a start with captureBytes 0');
  }),

  clause(
    'STDIO-10',
    'a descendant that holds the streams does not delay the end',
    { cites: ['OBSERVE-5'], needs: ['passesDescriptors'] },
    async (c) => {
      const output = c.machine.openOutput();
      const tag = c.tag();
      const gate = c.unique('gate');
      const captureBytes = c.capabilities.capturesOutput ? 100 : 0;
      const { handle } = await c.start({
        purpose: c.capabilities.purposes.includes('probe') ? 'probe' : 'main',
        captureBytes: c.capabilities.purposes.includes('probe') ? captureBytes : 0,
        script: [child(tag, [tell('ready')]), wait(gate), print('text'), exit(3)],
        stdio: { stdout: output.fd, stderr: output.fd },
      });
      await c.report(tag, 'ready');
      c.machine.openGate(gate);
      await c.ended(handle);
      c.check(c.isAlive(tag), 'the descendant is gone, so nothing was shown');
      output.close();
    },
  ),
];
