import { beforeEach } from 'vitest';
import { missingTools } from './missing-tools.ts';

// Only tools that are not installed are a reason: a spawner that refuses to work with them is a failure.
beforeEach(({ skip }) => skip(missingTools.length > 0, `not installed: ${missingTools.join(', ')}`));
