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
    const reply = factValueOrThrow(await client.retractFacts(facts), facts);
    const left = await stillAsserted(client, facts);
    if (flags.json) this.logDocument({ ...reply, facts, stillAsserted: left });
    else for (const fact of facts) this.log('%s', lineOf(fact, left));
  }
}

/** What others assert as well is as true as before. */
async function stillAsserted(client: ControlClient, facts: readonly Fact[]): Promise<readonly OwnedFact[]> {
  const keys = new Set(facts.map(factKey));
  const found: OwnedFact[] = [];
  for (const label of new Set(facts.map(([first]) => first))) {
    const listed = await client.facts([literal(label), '...']);
    if (listed.ok) found.push(...listed.value.facts.filter(({ fact }) => keys.has(factKey(fact))));
  }
  return found;
}

/** Some texts mean more than themselves in a pattern. */
function literal(label: string): string {
  return /^[?_=]|^\.\.\.$/.test(label) ? `=${label}` : label;
}

function lineOf(fact: Fact, left: readonly OwnedFact[]): string {
  const others = left.find((one) => factKey(one.fact) === factKey(fact))?.owners ?? [];
  const line = `retracted ${JSON.stringify(fact)}`;
  return others.length === 0 ? line : `${line}; it is still asserted by ${others.join(', ')}`;
}
