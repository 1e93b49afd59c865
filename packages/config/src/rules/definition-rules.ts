import type { DefinitionRule } from './definition-rule.ts';
import { durationInRange } from './duration-in-range.ts';
import { environmentNames } from './environment-names.ts';
import { executablePath } from './executable-path.ts';
import { keysFitKind } from './keys-fit-kind.ts';
import { kindContradictions } from './kind-contradictions.ts';
import { noNulBytes } from './no-nul-bytes.ts';
import { repeatablePreStart } from './repeatable-pre-start.ts';
import { reservedId } from './reserved-id.ts';
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
  repeatablePreStart,
  unusedKeys,
  environmentNames,
  workingDirectoryPath,
  spawnerOptionsAreJson,
];
