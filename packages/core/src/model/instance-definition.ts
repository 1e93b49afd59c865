import { bindingsOf, instanceHashes, substituteRequirement } from './definition-outline.ts';
import type { JsonObject } from './json.ts';
import type { Bindings } from './pattern.ts';
import type { Argv, EnvironmentDefinition, ReloadDefinition, ServiceDefinition } from './service-definition.ts';
import type { ServiceId } from './service-id.ts';
import { substituteId, substituteJson, substitutePattern, substituteText } from './substitution.ts';

/** The definition of one instance of a template; `null` if the number of arguments is wrong. */
export function instanceDefinition(template: ServiceDefinition, id: ServiceId): ServiceDefinition | null {
  const bindings = bindingsOf(template, id);
  if (bindings === null) return null;
  const text = (written: string): string => substituteText(written, bindings);
  const maybe = (written: string | null): string | null => (written === null ? null : text(written));
  const ids = (written: readonly string[]): string[] => written.map((one) => substituteId(one, bindings) ?? one);
  const { ready, watch, preStart } = template;
  return {
    ...template,
    id,
    params: [],
    description: maybe(template.description),
    url: maybe(template.url),
    execStart: argv(template.execStart, bindings),
    preStart: preStart === null ? null : { ...preStart, argv: argv(preStart.argv, bindings) ?? preStart.argv },
    stopCommand: argv(template.stopCommand, bindings),
    reload: reload(template.reload, bindings),
    ready: ready.when === 'fact' ? { ...ready, fact: substitutePattern(ready.fact, bindings) } : ready,
    requires: template.requires.map((requirement) => substituteRequirement(requirement, bindings)),
    wants: ids(template.wants),
    after: ids(template.after),
    requiredBy: ids(template.requiredBy),
    wantedBy: ids(template.wantedBy),
    conflicts: ids(template.conflicts),
    rules: [],
    environment: environment(template.environment, bindings),
    workingDirectory: maybe(template.workingDirectory),
    spawnerOptions: substituteJson(template.spawnerOptions, bindings) as JsonObject,
    watch: watch === null ? null : { ...watch, path: text(watch.path) },
    ...instanceHashes(template, id),
  };
}

function argv(written: Argv | null, bindings: Bindings): Argv | null {
  return written === null ? null : (written.map((arg) => substituteText(arg, bindings)) as unknown as Argv);
}

function reload(written: ReloadDefinition | null, bindings: Bindings): ReloadDefinition | null {
  return written?.kind === 'command' ? { ...written, argv: argv(written.argv, bindings) ?? written.argv } : written;
}

function environment(written: EnvironmentDefinition, bindings: Bindings): EnvironmentDefinition {
  const set = new Map<string, string | false>();
  for (const [name, value] of written.set) set.set(name, value === false ? false : substituteText(value, bindings));
  return { ...written, set };
}
