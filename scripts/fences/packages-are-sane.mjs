/** @typedef {import('./house.mjs').House} House */
/** @typedef {import('./house.mjs').Package} Package */
/** @typedef {import('./house.mjs').Breach} Breach */

/**
 * Every package can be built, published and used in the same way.
 *
 * @param {House} house
 * @returns {Breach[]}
 */
export function packagesAreSane(house) {
  return house.packages.flatMap((each) =>
    [...shape(house, each), ...versions(each), ...surroundings(house, each)].map((message) => ({
      file: `${each.directory}/package.json`,
      line: 0,
      message,
    })),
  );
}

/**
 * @param {House} house
 * @param {Package} owner
 */
function shape(house, { manifest, tags }) {
  const node = house.manifest.engines?.['node'];
  const isPublic = manifest.private !== true;
  return [
    ...when(!/^@hermit\/[a-z-]+$/.test(manifest.name), 'name: write "@hermit/…"'),
    ...when(manifest.license !== 'MIT', 'license: write "MIT"'),
    ...when(manifest.type !== 'module', 'type: write "module"'),
    ...when((manifest.description ?? '') === '', 'description: say in one line what it is'),
    ...when(manifest.engines?.['node'] !== node, `engines.node: write "${node}", as in the root`),
    ...when(!tags.includes('app') && manifest.exports === undefined, 'exports: say what can be imported'),
    ...when(tags.includes('app') && manifest.bin === undefined, 'bin: an application has a command'),
    ...when(
      isPublic && manifest.publishConfig?.['access'] !== 'public',
      'publishConfig.access: write "public", or make the package private',
    ),
    ...when(
      isPublic && !(manifest.files ?? []).includes('dist'),
      'files: list "dist", so that what is built is published',
    ),
    ...['build', 'typecheck'].flatMap((name) =>
      when(manifest.scripts?.[name] === undefined, `scripts.${name}: is missing, turbo would leave the package out`),
    ),
  ];
}

/** @param {Package} owner */
function versions({ manifest }) {
  const all = Object.entries({
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.devDependencies,
  });
  return all.flatMap(([name, version]) =>
    name.startsWith('@hermit/')
      ? when(version !== 'workspace:^', `${name}: write "workspace:^"`)
      : when(
          !/^(catalog:|\d+\.\d+\.\d+$)/.test(version),
          `${name}: "${version}" is not exact; write "catalog:" or one version`,
        ),
  );
}

/**
 * @param {House} house
 * @param {Package} owner
 */
function surroundings(house, { directory }) {
  const references = house.files.get('tsconfig.json') ?? '';
  return [
    ...when(
      !house.files.has(`${directory}/README.md`),
      `has no README.md beside it; say what the package is, show an example, and what it refuses to do`,
    ),
    ...when(!references.includes(`"${directory}"`), `is not among the references of tsconfig.json`),
    ...when(
      !house.files.has(`${directory}/vitest.config.ts`),
      `has no vitest.config.ts beside it, so its tests would not run`,
    ),
  ];
}

/**
 * @param {boolean} isWrong
 * @param {string} message
 */
function when(isWrong, message) {
  return isWrong ? [message] : [];
}
