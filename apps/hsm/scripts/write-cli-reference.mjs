// Writes docs/reference/cli.md from the manifest of commands. With --check it writes nothing and fails if the page differs.
import { readFileSync, writeFileSync } from 'node:fs';

const manifestUrl = new URL('../oclif.manifest.json', import.meta.url);
const pageUrl = new URL('../../../docs/reference/cli.md', import.meta.url);

const { commands } = JSON.parse(readFileSync(manifestUrl, 'utf8'));
const page = pageOf(Object.values(commands));
if (!process.argv.includes('--check')) {
  writeFileSync(pageUrl, page);
} else if (readFileSync(pageUrl, 'utf8') !== page) {
  console.error(
    'docs/reference/cli.md is not what the commands say; run "node apps/hsm/scripts/write-cli-reference.mjs"',
  );
  process.exitCode = 1;
}

function pageOf(all) {
  const sorted = all.filter((command) => !command.hidden).sort((a, b) => (a.id < b.id ? -1 : 1));
  return [
    '# The command line',
    'This page is generated from the commands by `apps/hsm/scripts/write-cli-reference.mjs`.',
    'Every flag can be given as an environment variable where one is named; the flag wins. What commands end with is in [exit codes](exit-codes.md). Colours appear on a terminal only, and never with `NO_COLOR`.',
    ...sorted.map(sectionOf),
  ]
    .join('\n\n')
    .concat('\n');
}

function sectionOf(command) {
  const name = `hsm ${command.id.replaceAll(':', ' ')}`;
  const args = Object.values(command.args ?? {});
  const flags = Object.values(command.flags ?? {});
  const description = command.description ?? '';
  return [
    `## ${name}`,
    command.summary ?? '',
    description === command.summary ? '' : description,
    fence('text', usageOf(name, command, args)),
    args.length === 0 ? '' : table(['argument', 'meaning'], args.map(argumentRow)),
    flags.length === 0 ? '' : table(['flag', 'variable', 'meaning'], flags.map(flagRow)),
    fence('sh', (command.examples ?? []).map((line) => line.replaceAll('<%= config.bin %>', 'hsm')).join('\n')),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function usageOf(name, command, args) {
  const words = args.map((arg) => {
    const word = arg.options?.join('|') ?? arg.name.toUpperCase();
    const repeated = command.strict === false ? `${word}…` : word;
    return arg.required ? repeated : `[${repeated}]`;
  });
  return [name, ...words, '[FLAGS]'].join(' ');
}

function argumentRow(arg) {
  return [`\`${arg.name.toUpperCase()}\``, sentence(arg.description, arg)];
}

function flagRow(flag) {
  const value =
    flag.type === 'boolean' ? '' : ` ${flag.options?.join('\\|') ?? flag.helpValue ?? flag.name.toUpperCase()}`;
  const repeated = flag.multiple ? ' …' : '';
  return [
    `\`--${flag.name}${value}\`${repeated}`,
    flag.env === undefined ? '' : `\`${flag.env}\``,
    sentence(flag.description, flag),
  ];
}

function sentence(description = '', { required }) {
  return `${description}${required ? ' Required.' : ''}`.replaceAll('|', '\\|');
}

function table(titles, rows) {
  const widths = titles.map((title, index) => Math.max(3, title.length, ...rows.map((row) => row[index].length)));
  const line = (cells) => `| ${cells.map((cell, index) => cell.padEnd(widths[index])).join(' | ')} |`;
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function fence(language, text) {
  return text === '' ? '' : `\`\`\`${language}\n${text}\n\`\`\``;
}
