import { type Finding, unreachable } from '@hermit/core';
import type { ErrorObject } from 'ajv';
import validateDefaults from '../generated/validate-defaults.js';
import validateHermit from '../generated/validate-hermit.js';
import validateService from '../generated/validate-service.js';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import { findingOfSchemaError } from './schema-finding.ts';

/** Which of the schemas a document is held against. */
export type DocumentKind = 'service' | 'defaults' | 'hermit';

/** A finding, and the JSON pointer of the value that the schema has something against. */
export interface SchemaComplaint {
  readonly finding: Finding;
  readonly pointer: string;
}

/** Everything in a document that its schema does not allow, in the order of the schema's checks. */
export function schemaComplaints(kind: DocumentKind, document: TomlDocument): SchemaComplaint[] {
  return schemaErrors(kind, document.table).flatMap((error) =>
    findingOfSchemaError(kind, error, document).map((finding) => ({ finding, pointer: pointerOf(error) })),
  );
}

function pointerOf({ instancePath, params }: ErrorObject): string {
  const key: unknown = params['additionalProperty'] ?? params['propertyName'];
  return typeof key === 'string' ? pointerTo(instancePath, key) : instancePath;
}

function schemaErrors(kind: DocumentKind, table: unknown): readonly ErrorObject[] {
  const validate = validatorOf(kind);
  return validate(table) ? [] : (validate.errors ?? []);
}

function validatorOf(kind: DocumentKind): typeof validateService {
  switch (kind) {
    case 'service':
      return validateService;
    case 'defaults':
      return validateDefaults;
    case 'hermit':
      return validateHermit;
    default:
      return unreachable(kind);
  }
}
