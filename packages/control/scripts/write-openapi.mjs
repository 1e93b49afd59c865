// Writes docs/reference/openapi.json from the routes and schemas of the server. Run after a build.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openapiDocument } from '../dist/server.js';

const root = new URL('../../../', import.meta.url);
const page = fileURLToPath(new URL('docs/reference/openapi.json', root));
writeFileSync(page, JSON.stringify(openapiDocument()));
execFileSync(fileURLToPath(new URL('node_modules/.bin/biome', root)), ['format', '--write', page], {
  stdio: 'inherit',
});
