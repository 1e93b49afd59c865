/** What handles carry, so that no other spawner acts on them. */
export const name = 'unshare';

/** Only an incompatible change of the data in handles makes this grow; old ones must stay readable. */
export const handleVersion = 1;

/**
 * What this spawner can do. Whatever is not here is refused by the manager when a definition is loaded.
 *
 * @type {import('@hermit/core/spawner').SpawnerCapabilities}
 */
export const capabilities = {
  adopts: true,
  watches: 'started',
  signalsGroup: true,
  killsTree: true,
  exitStatus: 'started',
  passesDescriptors: true,
  capturesOutput: false,
  switchesUser: true,
  setsUmask: true,
  setsWorkingDirectory: true,
  purposes: ['main', 'pre-start'],
};

/** @type {import('@hermit/core/spawner').JsonObject} */
export const optionsSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  additionalProperties: false,
  properties: {
    private_tmp: {
      type: 'boolean',
      default: false,
      description: 'Gives the service an empty /tmp of its own, which goes when the service goes.',
      examples: [true],
    },
  },
};
