import type { Finding, JsonObject } from '@hermit/core';
import { findingCodes } from './finding-codes.ts';
import { shownFile } from './format-finding.ts';

/** Findings as a SARIF 2.1.0 log with one run. Pure. */
export function sarifLog(findings: readonly Finding[], baseDirectory?: string): JsonObject {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'hsm', rules: codes.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, baseDirectory)),
      },
    ],
  };
}

function ruleOf(code: string): JsonObject {
  const meaning = Object.entries(findingCodes).find(([known]) => known === code)?.[1].meaning;
  return meaning === undefined ? { id: code } : { id: code, shortDescription: { text: meaning } };
}

function resultOf(finding: Finding, baseDirectory: string | undefined): JsonObject {
  const { code, severity, message, suggestion } = finding;
  const text = suggestion === null ? message : `${message} (${suggestion})`;
  return { ruleId: code, level: severity, message: { text }, locations: locationsOf(finding, baseDirectory) };
}

function locationsOf({ file, line, column }: Finding, baseDirectory: string | undefined): JsonObject[] {
  if (file === null) return [];
  const artifactLocation = { uri: uriOf(shownFile(file, baseDirectory)) };
  const region = line === null ? {} : { region: { startLine: line, startColumn: column ?? 1 } };
  return [{ physicalLocation: { artifactLocation, ...region } }];
}

function uriOf(file: string): string {
  const path = file.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${path}` : path;
}
