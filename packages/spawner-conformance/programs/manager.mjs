// A manager of its own: makes a spawner by a recipe, starts one process, tells the answer, and ends as it is told.
import { closeSync, openSync } from 'node:fs';

const [text = '{}'] = process.argv.slice(2);
const { recipe, request, end } = JSON.parse(text);
const module = await import(recipe.module);
const spawner = await module[recipe.exportName](...recipe.arguments);
const result = end === 'exhausted' ? await startExhausted() : await start();
process.send(result, () => {
  if (end === 'exhausted') process.exit(0);
  process.kill(process.pid, end === 'stopped' ? 'SIGSTOP' : 'SIGKILL');
});

function start() {
  return spawner.start({ ...request, env: new Map(request.env) }, new AbortController().signal);
}

async function startExhausted() {
  const taken = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    // Now none is left.
  }
  const answer = await start();
  for (const fd of taken) closeSync(fd);
  return answer;
}
