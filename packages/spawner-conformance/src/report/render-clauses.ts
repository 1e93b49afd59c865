import type { Clause } from '../runner/clause.ts';

/** Reads the numbered sentences of the contract page. Pure. */
export function readSentences(page: string): ReadonlyMap<string, string> {
  const items = page.matchAll(/^- \*\*([A-Z]+-\d+)\*\* ((?:.|\n {2})+)/gm);
  return new Map([...items].map(([, number = '', text = '']) => [number, text.replaceAll(/\n {2}/g, ' ').trim()]));
}

/** The reference page of all clauses, in Markdown. Pure. */
export function renderClausePage(clauses: readonly Clause[], sentences: ReadonlyMap<string, string>): string {
  const topics = [...new Set(clauses.map(topicOf))];
  const sections = topics.map((topic) => {
    const members = clauses.filter((clause) => topicOf(clause) === topic);
    return renderTopic(topic, members, sentences);
  });
  return `${[head(clauses.length), ...sections, uncited(clauses, sentences)].join('\n\n')}\n`;
}

function topicOf({ id }: Clause): string {
  return id.replace(/-\d+$/, '');
}

function head(count: number): string {
  return `# Conformance clauses

The ${count} clauses that \`@hermit/spawner-conformance\` tries on a spawner, each with the sentences of
[the contract](spawner-contract.md) that it stands for. A clause keeps its number for ever. A clause that needs a
capability is skipped where the spawner does not claim it, and the report says so. This page is generated; a test of the
package compares it.`;
}

function renderTopic(topic: string, clauses: readonly Clause[], sentences: ReadonlyMap<string, string>): string {
  return [`## ${topic}`, ...clauses.map((clause) => renderClause(clause, sentences))].join('\n\n');
}

function renderClause({ id, title, cites, needs, since }: Clause, sentences: ReadonlyMap<string, string>): string {
  const needed = needs.length > 0 ? ` Needs ${needs.map((need) => `\`${need}\``).join(', ')}.` : '';
  const quoted = cites.map((number) => `> **${number}** ${sentences.get(number) ?? '(no such sentence)'}`);
  return [`**${id}** ${capitalised(title)}. Since contract version ${since}.${needed}`, quoted.join('\n>\n')].join(
    '\n\n',
  );
}

function uncited(clauses: readonly Clause[], sentences: ReadonlyMap<string, string>): string {
  const cited = new Set(clauses.flatMap(({ cites }) => cites));
  const left = [...sentences].filter(([number]) => !cited.has(number));
  const items = left.map(([number, text]) => `- **${number}** ${text}`);
  return ['## Sentences without a clause', 'Nothing tries these; they bind all the same.', items.join('\n')].join(
    '\n\n',
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
