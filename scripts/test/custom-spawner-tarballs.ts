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
 * What a stranger's shell has: no workspace, no `node_modules` of this house in its PATH, and no setting of the npm that runs the
 * tests. The Node is the one that runs the tests.
 */
export function strangersEnvironment(home: string, bin: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(?!config_(registry|cache|proxy|https_proxy|cafile))|NODE_|VITEST|HSM_|PATH$|HOME$)/i.test(name),
  );
  const { npm_config_cache: ownCache } = process.env;
  const cache = ownCache ?? join(process.env['HOME'] ?? home, '.npm');
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: `${bin}:${process.env['PATH']
      ?.split(':')
      .filter((each) => !each.includes('node_modules'))
      .join(':')}`,
    NO_COLOR: '1',
    npm_config_cache: cache,
    npm_config_prefer_offline: 'true',
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
