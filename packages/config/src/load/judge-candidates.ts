import { type Finding, hasReference, unreachable } from '@hermit/core';
import { createFinding, hasErrors, wholeFile } from '../findings/create-finding.ts';
import { lookAtHost } from '../read/look-at-host.ts';
import { lackingCapabilityFindings } from '../rules/capable-spawner.ts';
import { commandKeys } from '../rules/command-keys.ts';
import type { WrittenDefinition } from '../rules/definition-rule.ts';
import { executableFindings } from '../rules/executable-present.ts';
import { SpawnerOptionsValidators, spawnerOptionsFindings } from '../rules/fitting-spawner-options.ts';
import type { HostView } from '../rules/host-view.ts';
import { unknownDependencyFindings } from '../rules/known-dependencies.ts';
import { letsDefinitionCount, namedSpawnerFindings } from '../rules/known-spawner.ts';
import { unknownUserFindings } from '../rules/known-user.ts';
import type { Surroundings } from '../rules/surroundings.ts';
import { type Candidate, candidateOf, refusedCandidate } from './candidate.ts';
import type { LoadedDirectory } from './load-directory.ts';

/** Holds the files of a directory against what is around them: the defaults beside, the settings, the host. */
export async function judgeCandidates(
  loaded: LoadedDirectory,
  surroundings: Surroundings,
  checkHost: boolean,
): Promise<readonly Candidate[]> {
  const candidates = candidatesOf(loaded);
  const host = checkHost ? await lookAtHost(programsOf(candidates)) : null;
  const validators = new SpawnerOptionsValidators();
  return Promise.all(
    candidates.map(async (candidate) => {
      const definition = candidate.readable;
      if (definition === null) return candidate;
      const findings = [
        ...unknownDependencyFindings(definition, surroundings),
        ...namedSpawnerFindings(definition, surroundings),
        ...lackingCapabilityFindings(definition, surroundings),
        ...(await spawnerOptionsFindings(definition, surroundings, validators)),
        ...(host === null ? [] : hostFindings(definition, host)),
      ];
      const refusals = findings.filter((finding) => !letsDefinitionCount(finding));
      if (hasErrors(refusals)) return refusedCandidate(candidate, findings);
      const lacksSpawner = refusals.length < findings.length;
      return { ...candidate, lacksSpawner, findings: [...candidate.findings, ...findings] };
    }),
  );
}

function candidatesOf(loaded: LoadedDirectory): readonly Candidate[] {
  if (loaded.kind === 'unreadable') return [];
  const { defaults } = loaded;
  switch (defaults.kind) {
    case 'none':
    case 'valid':
      return loaded.files.map(candidateOf);
    case 'broken':
      return loaded.files.map((file) => heldByDefaults(candidateOf(file), defaults.path));
    default:
      return unreachable(defaults);
  }
}

/** Without its defaults nothing can be said about a file, so its own findings are left out. */
function heldByDefaults(candidate: Candidate, defaultsPath: string): Candidate {
  const message = `the file cannot be used, because ${defaultsPath} beside it is broken`;
  const finding = createFinding('defaults-broken', wholeFile(candidate.path), message, `mend ${defaultsPath}`);
  return { ...candidate, readable: null, fresh: null, findings: [finding] };
}

function hostFindings(definition: WrittenDefinition, host: HostView): Finding[] {
  return [...executableFindings(definition, host), ...unknownUserFindings(definition, host)];
}

function programsOf(candidates: readonly Candidate[]): ReadonlySet<string> {
  const commands = candidates.flatMap(({ readable }) => commandKeys.map((key) => readable?.written[key]));
  const programs = commands.flatMap((command) => (Array.isArray(command) ? command.slice(0, 1) : []));
  return new Set(programs.filter((program) => program.startsWith('/') && !hasReference(program)));
}
