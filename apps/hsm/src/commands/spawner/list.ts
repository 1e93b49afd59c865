import { loadDirectories } from '@hermit/config';
import { Command, Flags } from '@oclif/core';
import { directoriesOf } from '../../flags/directories.ts';
import { paintFor } from '../../render/paint.ts';
import { type SpawnerReport, spawnerLines } from '../../render/spawner-lines.ts';
import { builtInSpawners } from '../../spawners/built-in-spawners.ts';
import { closeTried, leaveModules } from '../../spawners/leave-modules.ts';
import { type LoadedSpawner, loadSpawner } from '../../spawners/load-spawner.ts';
import { spawnerDirectories } from '../../spawners/spawner-directories.ts';
import { onTrialSite } from '../../spawners/trial-site.ts';

export default class SpawnerList extends Command {
  static override summary = 'Show the spawners that definitions may name, and what each can do.';
  static override description =
    'Lists the spawners that come with hsm and, with --dir, those that allow_spawners of hermit.toml lists. Each is made once in a temporary directory, so that one that cannot be used on this machine says why.';
  static override examples = [
    '<%= config.bin %> spawner list',
    '<%= config.bin %> spawner list --dir /etc/hermit --json',
  ];
  static override flags = {
    dir: Flags.string({
      description:
        'Directory of definitions with hermit.toml; the first one counts. HSM_DIR holds several, separated by ":".',
      env: 'HSM_DIR',
      helpValue: 'DIR',
      multiple: true,
      multipleNonGreedy: true,
    }),
    json: Flags.boolean({ description: 'Print one JSON document.', env: 'HSM_JSON' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SpawnerList);
    const directory = flags.dir === undefined ? null : (directoriesOf(flags.dir)[0] ?? null);
    const spawners = await Promise.all((await namesFor(directory)).map((name) => reportOn(name, directory)));
    if (flags.json) this.log('%s', JSON.stringify({ spawners }, null, 2));
    else for (const line of spawnerLines(spawners, paintFor(process.stdout))) this.log('%s', line);
  }

  protected override async finally(): Promise<void> {
    leaveModules();
  }
}

async function namesFor(directory: string | null): Promise<readonly string[]> {
  const own = [...builtInSpawners.keys()];
  if (directory === null) return own;
  const { manager } = await loadDirectories([directory], { checkHost: false });
  return [...own, ...manager.allowSpawners];
}

function reportOn(name: string, directory: string | null): Promise<SpawnerReport> {
  const places = { directories: spawnerDirectories(directory), euid: process.geteuid?.() ?? 0 };
  return onTrialSite(async (site) => {
    const loaded = await loadSpawner(name, places, site);
    await closeTried(loaded.spawner);
    return asReport(loaded);
  });
}

function asReport({ name, version, contractVersion, traits, problem }: LoadedSpawner): SpawnerReport {
  return {
    name,
    version,
    contractVersion,
    usable: problem === null,
    reason: problem?.message ?? null,
    suggestion: problem?.suggestion ?? null,
    capabilities: traits?.capabilities ?? null,
    optionsSchema: traits?.optionsSchema ?? null,
  };
}
