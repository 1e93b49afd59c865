import { defineProject } from 'vitest/config';

export default defineProject({ test: { name: 'fact-sources', include: ['test/**/*.test.ts'] } });
