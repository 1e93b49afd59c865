import type { LaunchPort, ServiceDefinition } from '@hermit/core';
import type { ProcessStdio } from '@hermit/core/spawner';
import { accountOfService, accountVariables, composeEnvironment } from '@hermit/process-linux';

const ownNames = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'TZ'];

/**
 * Launches services into the surroundings of this program: the base of their environment is as this program has it, but
 * for the variables that name the user where the service runs as somebody else.
 */
export function createEmbeddedLaunch(stdio: ProcessStdio, own: NodeJS.ProcessEnv): LaunchPort {
  return {
    async prepare(definition) {
      const variables = new Map(
        Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      const base = await embeddedBase(definition, variables);
      if (!base.ok) return base;
      const env = composeEnvironment(definition.environment, variables, base.variables);
      return { ok: true, launch: { env, stdio, async close() {} } };
    },
  };
}

async function embeddedBase(definition: ServiceDefinition, own: ReadonlyMap<string, string>) {
  const variables = new Map([...own].filter(([name]) => ownNames.includes(name)));
  if (definition.user === null) return { ok: true, variables } as const;
  const found = await accountOfService(definition);
  return found.ok
    ? ({ ok: true, variables: new Map([...variables, ...accountVariables(found.account)]) } as const)
    : found;
}
