import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string };

/** Packs a package of this house as it would be published, and says where the archive is. */
export function packTarball(directory: string, into: string): string {
  mkdirSync(into, { recursive: true });
  const before = new Set(readdirSync(into));
  const pnpm = ['--yes', '--prefer-offline', '--allow-scripts=pnpm', packageManager];
  const packing = run('npx', [...pnpm, 'pack', '--pack-destination', into], join(root, directory));
  const archive = readdirSync(into).find((name) => !before.has(name));
  if (packing.status !== 0 || archive === undefined) throw new Error(`pnpm pack: ${packing.stdout}${packing.stderr}`);
  return join(into, archive);
}

/**
 * What a stranger's shell has: no workspace, no `node_modules` of this house in its PATH, and none of the settings that
 * whoever runs the tests was started with, but those that say how to reach the registry. The Node is the one of the tests.
 */
export function strangersEnvironment(bin: string): NodeJS.ProcessEnv {
  const foreign =
    /^(npm_(?!config_(registry|cache|proxy|https_proxy|cafile|userconfig)$)|NODE_(?!EXTRA_CA)|VITEST|HSM_)/i;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const { PATH = '' } = process.env;
  const path = PATH.split(':').filter((each) => !each.includes('node_modules'));
  return {
    ...Object.fromEntries(kept),
    PATH: [bin, ...path].join(':'),
    NO_COLOR: '1',
    npm_config_prefer_offline: 'true',
    npm_config_fetch_retries: '1',
    npm_config_fund: 'false',
    npm_config_audit: 'false',
    npm_config_update_notifier: 'false',
  };
}

/** Gives a stranger's package the types of Node that this house uses, for the compiler only. */
export function linkTypes(modules: string): void {
  for (const name of ['@types/node', 'undici-types']) {
    const from = ['node_modules', 'node_modules/.pnpm/node_modules']
      .map((place) => join(root, place, name))
      .find(existsSync);
    if (from !== undefined) cpSync(from, join(modules, name), { recursive: true, dereference: true });
  }
}

export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, timeout: 280_000 });
}
