import { fileURLToPath } from 'node:url';
import { allFences } from './fences/all-fences.mjs';
import { readHouse } from './fences/house.mjs';

const house = readHouse(fileURLToPath(new URL('..', import.meta.url)));
const results = [...allFences].map(([name, fence]) => ({ name, breaches: fence(house) }));

for (const { name, breaches } of results) {
  for (const { file, line, message } of breaches) {
    console.log(`${line > 0 ? `${file}:${line}` : file} ${message} [${name}]`);
  }
}

const count = results.reduce((sum, { breaches }) => sum + breaches.length, 0);
console.log(
  `fences: ${allFences.size} over ${house.files.size} files, ${count === 0 ? 'all hold' : `${count} breaches`}`,
);
process.exitCode = count === 0 ? 0 : 1;
