import { expect, test } from 'vitest';
import { skipCondition } from '../ci/skip-condition.mjs';

const source = `
it.skipIf(process.getuid?.() === 0)('as somebody else', () => {});
test.runIf(isRoot)(
  'as root',
  () => {},
);
it.skipIf(!hasCurl).each(examples)('shows $script', () => {});
describe.skipIf(!hasNginx)('nginx', () => {});
it('with a reason of its own', ({ skip }) => skip('x'));
`;

test.each([
  [['as somebody else'], 'skipped if process.getuid?.() === 0'],
  [['as root', 'around it'], 'runs only if isRoot'],
  [['shows curl -s'], 'skipped if !hasCurl'],
  [['answers', 'nginx'], 'skipped if !hasNginx'],
  [['with a reason of its own'], null],
])('the condition of %j is found', (titles, condition) => {
  expect(skipCondition(source, titles)).toBe(condition);
});
