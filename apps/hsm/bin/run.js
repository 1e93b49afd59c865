#!/usr/bin/env node
// Old releases of Node get as far as the check below, so nothing above it may be newer than they are.
var found = process.versions.node.split('.').map(Number);
if (found[0] < 22 || (found[0] === 22 && found[1] < 18)) {
  process.stderr.write(
    'hsm needs Node 22.18 or newer, and this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      '); install a newer one, or put it first in PATH\n',
  );
  process.exitCode = 70;
} else {
  import('./start.js').catch((error) => {
    process.stderr.write(`hsm: internal error: ${error.stack}\n`);
    process.exitCode = 70;
  });
}
