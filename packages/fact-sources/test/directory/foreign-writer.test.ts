import { describe, expect, it } from 'vitest';
import { foreignReplacer, foreignWriter } from '../../src/directory/foreign-writer.ts';

describe('a file of facts', () => {
  it.each<[string, number, number, number, string | null]>([
    ['of root, read by root', 0, 0o644, 0, null],
    ['of root, read by a user', 0, 0o644, 1000, null],
    ['of a user, read by that user', 1000, 0o664, 1000, null],
    ['of a user, read by root', 1000, 0o600, 0, 'the user 1000'],
    ['of another user', 1001, 0o600, 1000, 'the user 1001'],
    ['of root that its group can write, read by root', 0, 0o664, 0, 'its group'],
    ['that everyone can write', 1000, 0o666, 1000, 'everyone'],
  ])('%s can be changed by nobody else, or by whom it says', (_, uid, mode, euid, writer) => {
    expect(foreignWriter({ uid, mode }, euid)).toBe(writer);
  });
});

it('the directories above matter to root only, and a sticky one is no danger', () => {
  expect(foreignReplacer('/tmp/anything', 1000)).toBe(null);
  expect(foreignReplacer('/usr', 0)).toBe(null);
});
