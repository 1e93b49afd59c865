import type { Finding } from '@hermit/core';
import type { WrittenServiceDefinition } from '../generated/written-service-definition.ts';
import type { TomlDocument } from '../parse/toml-document.ts';

/** A definition, or a file of defaults: the document as it is, and of what is written as much as its schema allows. */
export interface WrittenDefinition {
  readonly document: TomlDocument;
  readonly written: Partial<WrittenServiceDefinition>;
}

/**
 * One thing that the schema cannot check, about one definition by itself. Pure; also applied to `_defaults.toml`, whose
 * `id` is `null`.
 */
export type DefinitionRule = (definition: WrittenDefinition, id: string | null) => Iterable<Finding>;
