import { createFinding } from '../findings/create-finding.ts';
import type { DefinitionRule } from './definition-rule.ts';

/** The working directory is an absolute path. */
export const workingDirectoryPath: DefinitionRule = ({ document, written }) => {
  const directory = written.working_directory;
  if (directory === undefined || directory.startsWith('/')) return [];
  // The value of a parameter.
  if ((written.params ?? []).length > 0 && directory.startsWith('${')) return [];
  const message = `working_directory ${JSON.stringify(directory)} is not absolute, and the manager has no directory to start from`;
  return [
    createFinding('relative-path', document.locate('/working_directory', 'value'), message, 'begin the path with "/"'),
  ];
};
