import type { DefinitionRule } from './definition-rule.ts';
import { type TextAt, textsIn, unknownReferenceFindings } from './template-texts.ts';

/** Keys whose texts are filled in for each instance of a template; elsewhere they are left as they are. */
const templateKeys = [
  'description',
  'url',
  'exec_start',
  'exec_start_pre',
  'exec_stop',
  'exec_reload',
  'env',
  'working_directory',
  'spawner_options',
  'path',
] as const;

/** Keys with ids and facts, which hold nothing but references and literals wherever they are. */
const edgeKeys = ['requires', 'wants', 'after', 'required_by', 'wanted_by', 'conflicts', 'ready'] as const;

/** A reference names a parameter. Those in rules are looked at with their variables. */
export const parametersKnown: DefinitionRule = ({ document, written }, id) => {
  // Defaults may be for templates, each with parameters of its own.
  if (id === null) return [];
  const params = new Set(written.params ?? []);
  const keys = params.size === 0 ? edgeKeys : [...templateKeys, ...edgeKeys];
  const texts: TextAt[] = keys.flatMap((key) => textsIn(written[key], `/${key}`));
  // A command in one text is for a shell, and may hold no references at all.
  const isForShell = ({ pointer }: TextAt): boolean => /^\/exec_\w+$/.test(pointer);
  return unknownReferenceFindings(
    document,
    texts.filter((text) => !isForShell(text)),
    params,
  );
};
