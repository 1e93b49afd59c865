import type { DefinitionRule } from './definition-rule.ts';
import { foreignValueFindings } from './json-values.ts';

/** Options travel to the spawner as JSON, which has no dates and no numbers that are not finite. */
export const spawnerOptionsAreJson: DefinitionRule = ({ document, written }) =>
  foreignValueFindings(document, written.spawner_options ?? {}, '/spawner_options');
