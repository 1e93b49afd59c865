import type { Finding } from '@hermit/core';
import { ControlCommand, clientFor, controlFlags } from '../../control-command.ts';
import { factArguments } from '../../facts/fact-arguments.ts';
import { factValueOrThrow } from '../../facts/fact-failure.ts';
import { factsOf } from '../../facts/written-facts.ts';

export default class FactAssert extends ControlCommand {
  static override summary = 'Assert facts, until they are retracted.';
  static override description =
    'They are facts of the operator then: they outlive the manager and the boot. All of them count at once, or none does. Inside of a service with may_assert they are facts of its process, and go when it ends.';
  static override examples = [
    `<%= config.bin %> fact assert '["maintenance"]'`,
    `<%= config.bin %> fact assert '["site","north"]' '["user-setting",["mobile",true]]'`,
    `<%= config.bin %> fact assert '["require-service",["web"]]'`,
  ];
  static override args = factArguments;
  static override strict = false;
  static override flags = controlFlags;

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(FactAssert);
    const facts = factsOf(argv as string[]);
    const reply = factValueOrThrow(await clientFor(flags).assertFacts(facts), facts);
    if (flags.json) this.logDocument({ ...reply, facts });
    else for (const fact of facts) this.log('%s', `asserted ${JSON.stringify(fact)}`);
    if (!flags.json) this.warnOf(reply.findings ?? []);
  }

  private warnOf(findings: readonly Finding[]): void {
    for (const { severity, message, suggestion } of findings) {
      this.logToStderr('%s', `${severity}: ${message}${suggestion === null ? '' : `; ${suggestion}`}`);
    }
  }
}
