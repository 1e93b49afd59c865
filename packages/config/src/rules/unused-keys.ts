import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import type { DefinitionRule, WrittenDefinition } from './definition-rule.ts';

/** Keys that have no effect without another one are most likely beside one with a slip in it. */
export const unusedKeys: DefinitionRule = (definition, id) => {
  const { written } = definition;
  const isReadyAtStart = written.ready?.when === 'start';
  return [
    ...unusedTimeout(definition),
    ...(id !== null && !isTemplate(definition)
      ? unused(
          definition,
          '/max_instances',
          'max_instances has no effect without params: only templates have instances',
        )
      : []),
    ...(isReadyAtStart ? unused(definition, '/ready/fact', 'ready.fact has no effect with when = "start"') : []),
    ...(isReadyAtStart ? unused(definition, '/ready/timeout', 'ready.timeout has no effect with when = "start"') : []),
  ];
};

/** Of parameters that are written wrongly nothing is known. */
function isTemplate({ document, written: { params } }: WrittenDefinition): boolean {
  return params === undefined ? document.says('/params') : params.length > 0;
}

function unusedTimeout(definition: WrittenDefinition): Finding[] {
  const { document, written } = definition;
  const isUsed = document.says('/exec_start_pre') || written.exec_start === undefined;
  return isUsed
    ? []
    : unused(definition, '/exec_start_pre_timeout', 'exec_start_pre_timeout has no effect: there is no exec_start_pre');
}

/** As a default a key is for whichever definition has the other one. */
function unused({ document }: WrittenDefinition, pointer: string, message: string): Finding[] {
  if (!document.says(pointer)) return [];
  const place = document.locate(pointer);
  return place.file === document.file ? [createFinding('unused-key', place, message, 'remove the key')] : [];
}
