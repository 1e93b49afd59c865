import { expect, test } from 'vitest';
import { sleeper } from './support/definition-text.ts';
import { e2eProject } from './support/e2e-project.ts';

test('the graph shows what definitions say and rules add, in every format', async () => {
  const project = e2eProject({
    'web.toml': `${sleeper}requires = ["db"]\nwants = ["log"]\n`,
    'db.toml': `${sleeper}after = ["log"]\n`,
    'log.toml': `${sleeper}wanted_by = ["db"]\nrequires = [{ fact = ["disk", "_"] }]\n`,
    'edges.toml': `kind = "rules"\n[[rule]]\nname = "more"\nwhen = [{ fact = ["extra"] }]\nedges = [{ service = "web", requires = "log" }]\n`,
  });
  await project.run();
  await project.readyPid('db');
  const facts = await project.cli(['fact', 'assert', '["extra"]']);
  expect(facts.code).toBe(0);
  const { stdout } = await project.cli(['graph', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    nodes: [{ id: 'db' }, { id: 'log', state: 'waiting' }, { id: 'web' }],
    edges: [
      { from: 'db', to: 'log', kind: 'after' },
      { from: 'db', to: 'log', kind: 'wants', holds: false },
      { from: 'web', to: 'db', kind: 'requires', state: 'up', holds: true },
      { from: 'web', to: 'log', kind: 'requires', holds: false },
      { from: 'web', to: 'log', kind: 'wants' },
    ],
    facts: [{ from: 'log', fact: ['disk', '_'], holds: false }],
  });
  expect((await project.cli(['graph'])).stdout).toContain('✗ requires ["disk","_"]');
  expect((await project.cli(['graph', '--format', 'dot'])).stdout).toContain('"service web" -> "service db"');
  expect((await project.cli(['graph', '--format', 'mermaid'])).stdout).toContain('flowchart LR');
  expect((await project.cli(['graph', '--format', 'svg'])).stdout).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  expect((await project.cli(['status', '--tree'])).stdout).toMatch(
    /^web waiting\n├─ db ready\n│ {2}└─ wants log waiting\n/,
  );
});
