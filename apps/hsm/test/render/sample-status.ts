import type { StatusDocument } from '@hermit/control';
import type { ServiceStatus } from '@hermit/core';

const base: ServiceStatus = {
  id: 'web',
  kind: 'service',
  template: null,
  description: null,
  state: 'ready',
  published: ['ready', 'started', 'up'],
  desired: 'running',
  reason: { code: 'already-running', message: 'runs as wanted', causes: [] },
  pid: 4242,
  startedAt: '2026-01-01T00:00:00.000Z',
  uptimeMs: 5120,
  restarts: 0,
  consecutiveFailures: 0,
  nextAttemptAt: null,
  lastExit: null,
  demandedBy: ['autostart'],
  waitingFor: [],
  spawner: 'node',
  definition: { file: '/etc/hermit/web.toml', hash: '0123456789abcdef' },
  operator: null,
};

export function sampleService(part: Partial<ServiceStatus>): ServiceStatus {
  return { ...base, ...part };
}

/** One service in nearly every state, one of them with a message that tries to talk to the terminal. */
export const sampleServices: readonly ServiceStatus[] = [
  base,
  sampleService({
    id: 'a-service-with-a-long-name',
    state: 'delayed',
    pid: null,
    uptimeMs: null,
    restarts: 1234,
    consecutiveFailures: 12,
    reason: { code: 'exited', message: 'ended with status 1; the next attempt follows at the next poll', causes: [] },
  }),
  sampleService({
    id: 'db',
    state: 'failed',
    pid: null,
    uptimeMs: null,
    reason: { code: 'spawn-failed', message: 'no such \u001b[31mfile\u0007\nor directory', causes: [] },
  }),
  sampleService({ id: 'old', state: 'stopping', uptimeMs: 987_654_321, pid: 7 }),
  sampleService({
    id: 'clock',
    state: 'waiting',
    pid: null,
    uptimeMs: null,
    reason: { code: 'dependency-unmet', message: 'waits for TIME', causes: [] },
  }),
];

export const sampleStatus: StatusDocument = {
  manager: {
    pid: 1000,
    version: '0.1.0',
    startedAt: '2026-01-01T00:00:00.000Z',
    active: false,
    systemDependencies: { TIME: false, MOUNTS: null, NETWORK: true },
    pollIntervalMs: 1000,
    isShuttingDown: false,
    directories: ['/etc/hermit'],
    configuration: {
      generation: 3,
      findings: [
        {
          severity: 'error',
          code: 'unknown-key',
          message: 'unknown key "exec"',
          file: '/etc/hermit/web.toml',
          line: 3,
          column: 1,
          keyPath: 'exec',
          suggestion: 'did you mean "exec_start"?',
        },
        {
          severity: 'warning',
          code: 'earlier-wins',
          message: 'service "db" is defined in an earlier directory, too',
          file: null,
          line: null,
          column: null,
          keyPath: null,
          suggestion: null,
        },
      ],
    },
  },
  services: sampleServices,
};
