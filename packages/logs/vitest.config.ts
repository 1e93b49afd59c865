import { defineProject } from 'vitest/config';

export default defineProject({ test: { name: 'logs', include: ['test/**/*.test.ts'] } });
