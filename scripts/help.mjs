import { readFileSync } from 'node:fs';
import { scriptPurposes } from './script-purposes.mjs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const names = Object.keys(manifest.scripts);
const width = Math.max(...names.map((name) => name.length));

console.log(
  `Run them with "pnpm run NAME"; without pnpm: npx --yes --prefer-offline --allow-scripts=pnpm ${manifest.packageManager} run NAME\n`,
);
for (const name of names)
  console.log(`  ${name.padEnd(width)}  ${scriptPurposes[name] ?? '(no purpose written down)'}`);
