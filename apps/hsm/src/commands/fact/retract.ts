import type { ControlClient } from '@hermit/control';
import { type Fact, factKey, type OwnedFact } from '@hermit/core';
import { ControlCommand, clientFor, controlFlags } from '../../control-command.ts';
import { factArguments } from '../../facts/fact-arguments.ts';
import { factValueOrThrow } from '../../facts/fact-failure.ts';
import { factsOf } from '../../facts/written-facts.ts';

export default class FactRetract extends ControlCommand {
  static override summary = 'Retract facts that were asserted with "hsm fact assert".';
  static override description =
    'One may retract only what one asserts: where only others assert a fact, they are named and nothing is done. What nobody asserts is retracted already.';
  static override examples = [
    `<%= config.bin %> fact retract '["maintenance"]'`,
    `<%= config.bin %> fact retract '["user-setting",["mobile",true]]' --json`,
  ];
  static override args = factArguments;
  static override strict = false;
  static override flags = controlFlags;

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(FactRetract);
    const facts = factsOf(argv as string[]);
    const client = clientFor(flags);
    const before = await asserted(client, facts);
    const reply = factValueOrThrow(await client.retractFacts(facts), facts);
    const left = await asserted(client, facts);
    if (flags.json) this.logDocument({ ...reply, facts, stillAsserted: left ?? [] });
    else for (const fact of facts) this.log('%s', lineOf(fact, before, left));
  }
}

/** Those of the facts that hold, and who asserts them. What others assert as well stays as true as before. */
async function asserted(client: ControlClient, facts: readonly Fact[]): Promise<readonly OwnedFact[] | null> {
  const keys = new Set(facts.map(factKey));
  const found: OwnedFact[] = [];
  for (const label of new Set(facts.map(([first]) => first))) {
    const listed = await client.facts([literal(label), '...']);
    if (!listed.ok) return null;
    found.push(...listed.value.facts.filter(({ fact }) => keys.has(factKey(fact))));
  }
  return found;
}

/** Some texts mean more than themselves in a pattern. */
function literal(label: string): string {
  return /^[?_=]|^\.\.\.$/.test(label) ? `=${label}` : label;
}

function lineOf(fact: Fact, before: readonly OwnedFact[] | null, left: readonly OwnedFact[] | null): string {
  if (before !== null && ownersOf(fact, before).length === 0) {
    return `nobody asserted ${JSON.stringify(fact)}, so nothing was retracted; "hsm fact list" shows the facts that hold`;
  }
  const others = ownersOf(fact, left ?? []);
  const line = `retracted ${JSON.stringify(fact)}`;
  return others.length === 0 ? line : `${line}; it is still asserted by ${others.join(', ')}`;
}

function ownersOf(fact: Fact, owned: readonly OwnedFact[]): readonly string[] {
  return owned.find((one) => factKey(one.fact) === factKey(fact))?.owners ?? [];
}
