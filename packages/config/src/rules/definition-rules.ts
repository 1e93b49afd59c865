import type { DefinitionRule } from './definition-rule.ts';
import { durationInRange } from './duration-in-range.ts';
import { edgeIds } from './edge-ids.ts';
import { environmentNames } from './environment-names.ts';
import { executablePath } from './executable-path.ts';
import { factKeys, watchKeys } from './fact-keys.ts';
import { keysFitKind } from './keys-fit-kind.ts';
import { kindContradictions } from './kind-contradictions.ts';
import { noNulBytes } from './no-nul-bytes.ts';
import { parametersKnown } from './parameters-known.ts';
import { reloadSignal } from './reload-signal.ts';
import { repeatablePreStart } from './repeatable-pre-start.ts';
import { requirementForm } from './requirement-form.ts';
import { reservedId } from './reserved-id.ts';
import { ruleForm } from './rule-form.ts';
import { ruleVariables } from './rule-variables.ts';
import { shellWithoutReferences } from './shell-without-references.ts';
import { spawnerOptionsAreJson } from './spawner-options-are-json.ts';
import { unusedKeys } from './unused-keys.ts';
import { workingDirectoryPath } from './working-directory-path.ts';

/** The rules about one definition by itself, in the order in which they are applied. */
export const definitionRules: readonly DefinitionRule[] = [
  reservedId,
  noNulBytes,
  keysFitKind,
  kindContradictions,
  durationInRange,
  executablePath,
  reloadSignal,
  repeatablePreStart,
  unusedKeys,
  environmentNames,
  workingDirectoryPath,
  spawnerOptionsAreJson,
  parametersKnown,
  shellWithoutReferences,
  requirementForm,
  edgeIds,
  factKeys,
  watchKeys,
  ruleForm,
  ruleVariables,
];
