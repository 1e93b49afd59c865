import { hasReference, type JsonValue } from '@hermit/core';

/** What can be told of a written pattern before anything is known of its variables. */
export interface PatternShape {
  readonly label: string;
  /** What comes after the label, as written, without the `...` of an open pattern. */
  readonly fields: readonly JsonValue[];
  readonly isOpen: boolean;
}

/** The shape of a written pattern; `null` if it is none, or if its label is not known yet. */
export function patternShape(fact: JsonValue): PatternShape | null {
  if (!Array.isArray(fact)) return null;
  const isOpen = fact.at(-1) === '...';
  const [first, ...fields] = isOpen ? fact.slice(0, -1) : fact;
  const label = first === undefined ? null : literalText(first);
  return label === null || label === '' ? null : { label, fields, isOpen };
}

/** Whether facts with so many elements, label included, can match. */
export function fitsArity({ fields, isOpen }: PatternShape, arity: number): boolean {
  return isOpen ? arity >= fields.length + 1 : arity === fields.length + 1;
}

/** Whether a fact as a rule writes it can match, as far as its texts tell. */
export function fitsTexts({ fields }: PatternShape, [, ...values]: readonly JsonValue[]): boolean {
  return fields.every((field, index) => {
    const text = literalText(field);
    const value = values[index];
    return text === null || typeof value !== 'string' || value.includes('$') || value === text;
  });
}

/** The one text that an element of a pattern matches; `null` if it may match others. */
export function literalText(element: JsonValue): string | null {
  if (typeof element !== 'string' || hasReference(element)) return null;
  if (element === '_' || element.startsWith('?')) return null;
  return element.startsWith('=') ? element.slice(1) : element;
}
