import { defineProject } from 'vitest/config';

export default defineProject({ test: { name: 'spawner-conformance', include: ['test/**/*.test.ts'] } });
