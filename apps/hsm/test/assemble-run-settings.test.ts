import { defaultHermitSettings, type HermitSettings } from '@hermit/config';
import { expect, test } from 'vitest';
import { fixedSettings, type HostFacts, managerSettings, type RunFlags } from '../src/assemble/run-settings.ts';

const noFlags: RunFlags = {
  directories: ['/etc/hermit'],
  stateDirectory: undefined,
  logDirectory: undefined,
  socket: undefined,
  spawner: undefined,
  pollIntervalMs: undefined,
  isInactive: false,
  isWatching: false,
  leaveRunning: false,
  logFormat: 'text',
};
const root: HostFacts = { environment: new Map(), uid: 0, cores: 4 };
const user: HostFacts = {
  environment: new Map([
    ['HOME', '/home/a'],
    ['XDG_RUNTIME_DIR', '/run/user/7'],
  ]),
  uid: 7,
  cores: 1,
};
const file: HermitSettings = {
  ...defaultHermitSettings,
  stateDir: '/file/state',
  logDir: '/file/log',
  socket: '/file/socket',
  defaultSpawner: 'ssd',
  pollIntervalMs: 250,
  concurrencyLimit: 3,
};

test('the defaults follow the host', () => {
  expect(fixedSettings(noFlags, defaultHermitSettings, root)).toEqual({
    stateDirectory: '/var/lib/hermit',
    logDirectory: '/var/lib/hermit/logs',
    socketPath: '/run/hermit/control.sock',
    defaultSpawner: 'node',
  });
  expect(fixedSettings(noFlags, defaultHermitSettings, user)).toMatchObject({
    stateDirectory: '/home/a/.local/state/hermit',
    socketPath: '/run/user/7/hermit/control.sock',
  });
  expect(managerSettings(noFlags, defaultHermitSettings, root)).toEqual({
    pollIntervalMs: 1000,
    resyncIntervalMs: 600_000,
    concurrencyLimit: 32,
  });
});

test('hermit.toml wins over the defaults', () => {
  expect(fixedSettings(noFlags, file, root)).toEqual({
    stateDirectory: '/file/state',
    logDirectory: '/file/log',
    socketPath: '/file/socket',
    defaultSpawner: 'ssd',
  });
  expect(managerSettings(noFlags, file, root)).toMatchObject({ pollIntervalMs: 250, concurrencyLimit: 3 });
});

test('flags win over hermit.toml', () => {
  const flags: RunFlags = {
    ...noFlags,
    stateDirectory: '/flag/state',
    logDirectory: '/flag/log',
    socket: '/flag/socket',
    spawner: 'node',
    pollIntervalMs: 50,
  };
  expect(fixedSettings(flags, file, root)).toEqual({
    stateDirectory: '/flag/state',
    logDirectory: '/flag/log',
    socketPath: '/flag/socket',
    defaultSpawner: 'node',
  });
  expect(managerSettings(flags, file, root).pollIntervalMs).toBe(50);
});
