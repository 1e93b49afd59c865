import { createFinding } from '../findings/create-finding.ts';
import { didYouMean } from '../findings/did-you-mean.ts';
import type { Catalogue } from './catalogue.ts';
import { type FactReference, factReferences } from './fact-references.ts';
import { type FactSupply, factSupply, type KnownAssertion } from './fact-supply.ts';
import type { GraphFinding, GraphMember } from './graph-set.ts';
import { networkLabels } from './network-labels.ts';
import { fitsArity, fitsTexts, literalText, type PatternShape, patternShape } from './pattern-shape.ts';
import { type Complaint, isReserved, reservedComplaint } from './reserved-patterns.ts';

/** Patterns that nothing in a set can match. Operators and clients may assert anything, so all of these are warnings. */
export function unmatchedPatterns(catalogue: Catalogue): GraphFinding[] {
  const supply = factSupply(catalogue);
  return catalogue.set.members.flatMap((member) =>
    factReferences(member).flatMap((reference): GraphFinding[] => {
      const shape = patternShape(reference.fact);
      const complaint = shape === null ? null : complaintAbout(catalogue, supply, reference, shape);
      if (complaint === null) return [];
      const finding = createFinding('unmatched-pattern', reference.locate(), complaint.message, complaint.suggestion);
      return [{ finding, about: [member.definition.id] }];
    }),
  );
}

function complaintAbout(
  catalogue: Catalogue,
  supply: FactSupply,
  reference: FactReference,
  shape: PatternShape,
): Complaint | null {
  if (isReserved(shape.label)) return reservedComplaint(catalogue, shape);
  const assertions = supply.known.get(shape.label);
  if (assertions !== undefined) return ofArity(shape, assertions) ?? ofTexts(shape, assertions);
  return supply.labels === 'any' || supply.labels.has(shape.label) ? null : ofLabel(supply, reference, shape);
}

function ofLabel({ suggestions }: FactSupply, { use }: FactReference, { label }: PatternShape): Complaint | null {
  const suggestion = networkLabels.has(label)
    ? 'write [fact_sources.network] with source = "network" into hermit.toml'
    : suggestions.for(label);
  // What makes a service ready is meant to be asserted by a client.
  if (use === 'ready' && suggestion === null) return null;
  return {
    message: `no rule, fact file, fact source or may_assert gives facts with the label ${JSON.stringify(label)}: only the operator or a client could assert one`,
    suggestion: suggestion ?? 'nothing to do, if that is intended',
  };
}

function ofArity(shape: PatternShape, assertions: readonly KnownAssertion[]): Complaint | null {
  if (assertions.some(({ arity }) => fitsArity(shape, arity))) return null;
  const first = assertions.find(({ rule }) => rule !== null)?.rule;
  const arities = [...new Set(assertions.map(({ arity }) => arity))].sort((a, b) => a - b);
  const isTooShort = !shape.isOpen && arities.some((arity) => arity > shape.fields.length + 1);
  const count = shape.fields.length + 1;
  const wanted = `${shape.isOpen ? 'at least ' : ''}${count} element${count === 1 ? '' : 's'}`;
  const rule = first == null ? '' : ` (rule ${JSON.stringify(first.name)} in ${fileOf(first.member)})`;
  return {
    message: `the pattern matches facts of ${wanted}, and those with the label ${JSON.stringify(shape.label)} have ${arities.join(' or ')}${rule}: only what the operator or a client asserts could match`,
    suggestion: isTooShort ? 'end the pattern in "..." to match longer facts too' : 'give the pattern as many elements',
  };
}

/** What only rules assert, and all of them with other texts than the pattern has. */
function ofTexts(shape: PatternShape, assertions: readonly KnownAssertion[]): Complaint | null {
  const rules = assertions.filter(({ arity }) => fitsArity(shape, arity)).map(({ rule }) => rule);
  if (rules.some((rule) => rule === null || fitsTexts(shape, rule.fact))) return null;
  const asserted = rules.flatMap((rule) => (rule === null ? [] : [rule]));
  const [first] = asserted;
  if (first === undefined) return null;
  const texts = asserted.flatMap(({ fact }) => fact.slice(1)).filter((value) => typeof value === 'string');
  const wrong = shape.fields.map(literalText).find((text) => text !== null && !texts.includes(text));
  return {
    message: `no rule asserts such a fact; the rule ${JSON.stringify(first.name)} in ${fileOf(first.member)} asserts ${JSON.stringify(first.fact)}: only what the operator or a client asserts could match`,
    suggestion: (wrong == null ? null : didYouMean(wrong, texts)) ?? `match ${JSON.stringify(first.fact)}`,
  };
}

function fileOf(member: GraphMember): string {
  return member.definition.source.file ?? JSON.stringify(member.definition.id);
}
