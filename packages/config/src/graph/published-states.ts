import { type ServiceDefinition, unreachable } from '@hermit/core';

/** The states that the manager itself publishes of services. All others are made up by whoever asserts them. */
export const managerStates: ReadonlySet<string> = new Set(['started', 'ready', 'up', 'complete', 'delayed', 'failed']);

/** Which of them a service ever has. In the order in which they are told. */
export function publishedStates(definition: ServiceDefinition): readonly string[] {
  switch (definition.kind) {
    case 'service':
      // Nobody's end is accepted where a service is always started again.
      return definition.restart === 'always'
        ? ['started', 'ready', 'up', 'delayed', 'failed']
        : ['started', 'ready', 'up', 'complete', 'delayed', 'failed'];
    case 'oneshot':
      return ['started', 'up', 'complete', 'delayed', 'failed'];
    case 'milestone':
    case 'config-watcher':
      return ['started', 'ready', 'up', 'delayed', 'failed'];
    case 'rules':
      return [];
    default:
      return unreachable(definition.kind);
  }
}

/** What a definition defines, in words: `oneshot "a"`, `template "t"`. */
export function describeService({ id, kind, restart, params }: ServiceDefinition): string {
  const name = JSON.stringify(id);
  if (kind === 'service' && restart === 'always')
    return `${params.length > 0 ? 'template' : 'service'} ${name} with restart = "always"`;
  return `${kind} ${name}`;
}
