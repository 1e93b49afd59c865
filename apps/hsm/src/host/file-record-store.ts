import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Fact,
  type FactOwner,
  type InputRecords,
  isServiceId,
  type RecordStore,
  type ServiceRecords,
} from '@hermit/core';
import {
  type BootRecords,
  type Parsed,
  parseBootRecords,
  parseDecision,
  parseInputs,
  parseOperatorFacts,
  recordVersion,
} from './parse-records.ts';
import { readPrivateFile, removePrivateFile, temporaryPrefix, writePrivateFile } from './private-file.ts';
import { Serializer } from './serializer.ts';
import type { StateDirectory } from './state-directory.ts';
import { systemErrorText } from './system-error-text.ts';

const nothingOnRecord: BootRecords = {
  intent: null,
  process: null,
  outcome: null,
  demandSequence: null,
  reload: null,
  facts: [],
};

const processPrefix = 'process:';

interface FileRecordStoreOptions {
  readonly directory: StateDirectory;
  readonly bootId: string;
  /** Told of every file that is ignored, as one sentence. */
  readonly warn: (message: string) => void;
}

/**
 * Records as one small JSON file per service: what one boot knows in `services/`, without a sync to disk, because a
 * power cut ends the boot too; what the operator decided in `decisions/`, synced.
 * Writes for one service happen one after another; those for different services do not wait for each other.
 */
export function createFileRecordStore({ directory, bootId, warn }: FileRecordStoreOptions): RecordStore {
  const known = new Map<string, BootRecords>();
  const writes = new Serializer();
  const factsPath = join(directory.path, 'facts.json');
  const inputsPath = join(directory.path, 'inputs.json');

  const change = (serviceId: string, part: Partial<BootRecords>): Promise<void> =>
    writes.run(`service ${serviceId}`, async () => {
      const records = { ...(known.get(serviceId) ?? nothingOnRecord), ...part };
      const isEmpty = isNothing(records);
      if (isEmpty && !known.has(serviceId)) return;
      const content = isEmpty ? null : { version: recordVersion, serviceId, bootId, ...records };
      await save(join(directory.services, `${serviceId}.json`), content, { durable: false });
      if (isEmpty) known.delete(serviceId);
      else known.set(serviceId, records);
    });

  return {
    async load() {
      await removeCutOffWrites([directory.path, directory.services, directory.decisions]);
      const services = await loadServices({ directory, bootId, warn });
      for (const [serviceId, records] of services.boot) known.set(serviceId, records);
      const operatorFacts = await loadFile(factsPath, warn, parseOperatorFacts);
      return {
        services: services.all,
        inputs: await loadInputs(inputsPath, bootId, warn),
        facts: factsByOwner(services.boot, operatorFacts ?? []),
      };
    },
    saveIntent: (serviceId, intent) => change(serviceId, { intent }),
    saveProcess: (serviceId, process) => change(serviceId, { process, intent: null }),
    saveOutcome: (serviceId, outcome) => change(serviceId, { outcome }),
    saveDecision: (serviceId, decision) =>
      writes.run(`decision ${serviceId}`, () => {
        const content = decision === null ? null : { version: recordVersion, serviceId, decision };
        return save(join(directory.decisions, `${serviceId}.json`), content, { durable: true });
      }),
    saveDemandSequence: (serviceId, demandSequence) => change(serviceId, { demandSequence }),
    saveReload: (serviceId, reload) => change(serviceId, { reload }),
    saveFacts: (owner, facts) => {
      if (owner.startsWith(processPrefix)) return change(owner.slice(processPrefix.length), { facts: facts ?? [] });
      const content = facts === null ? null : { version: recordVersion, facts };
      return writes.run('facts', () => save(factsPath, content, { durable: true }));
    },
    saveInputs: ({ active, systemDependencies }) =>
      writes.run('inputs', () => {
        const isEmpty = active === null && systemDependencies.size === 0;
        const content = { version: recordVersion, bootId, active, systemDependencies: [...systemDependencies] };
        return save(inputsPath, isEmpty ? null : content, { durable: false });
      }),
  };
}

async function save(path: string, content: object | null, options: { durable: boolean }): Promise<void> {
  try {
    if (content === null) await removePrivateFile(path, options);
    else await writePrivateFile(path, `${JSON.stringify(content)}\n`, options);
  } catch (error) {
    throw new Error(`record ${path} cannot be written: ${systemErrorText(error)}; what it held before is still there`, {
      cause: error,
    });
  }
}

function isNothing({ facts, ...parts }: BootRecords): boolean {
  return facts.length === 0 && Object.values(parts).every((part) => part === null);
}

/** The operator's facts, and those of processes. */
function factsByOwner(
  boot: ReadonlyMap<string, BootRecords>,
  operatorFacts: readonly Fact[],
): ReadonlyMap<FactOwner, readonly Fact[]> {
  const facts = new Map<FactOwner, readonly Fact[]>();
  if (operatorFacts.length > 0) facts.set('operator', operatorFacts);
  for (const [serviceId, records] of boot) {
    if (records.facts.length > 0) facts.set(`${processPrefix}${serviceId}`, records.facts);
  }
  return facts;
}

async function loadServices({ directory, bootId, warn }: FileRecordStoreOptions): Promise<{
  readonly boot: ReadonlyMap<string, BootRecords>;
  readonly all: readonly ServiceRecords[];
}> {
  const boot = await loadDirectory(directory.services, warn, (text, id) => parseBootRecords(text, id, bootId));
  const decisions = await loadDirectory(directory.decisions, warn, parseDecision);
  const ids = [...new Set([...boot.keys(), ...decisions.keys()])].sort();
  const all = ids.map((serviceId): ServiceRecords => {
    const { facts: _, ...records } = boot.get(serviceId) ?? nothingOnRecord;
    return { serviceId, ...records, decision: decisions.get(serviceId) ?? null };
  });
  return { boot, all };
}

async function loadDirectory<Value>(
  path: string,
  warn: (message: string) => void,
  parse: (text: string, serviceId: string) => Parsed<Value>,
): Promise<Map<string, Value>> {
  const found = new Map<string, Value>();
  for (const name of await readdir(path)) {
    const serviceId = name.endsWith('.json') ? name.slice(0, -'.json'.length) : '';
    if (!isServiceId(serviceId)) continue;
    const value = await loadFile(join(path, name), warn, (text) => parse(text, serviceId));
    if (value !== null) found.set(serviceId, value);
  }
  return found;
}

/** A file of another boot says nothing about this one, so it is removed; a bad one is left for somebody to look at. */
async function loadFile<Value>(
  path: string,
  warn: (message: string) => void,
  parse: (text: string) => Parsed<Value>,
): Promise<Value | null> {
  const content = await readPrivateFile(path);
  if (content.kind === 'missing') return null;
  const parsed: Parsed<Value> = content.kind === 'text' ? parse(content.text) : { kind: 'invalid', why: content.why };
  if (parsed.kind === 'valid') return parsed.value;
  if (parsed.kind === 'invalid') warn(`record ${path} is ignored: ${parsed.why}`);
  else await rm(path, { force: true }).catch(() => undefined);
  return null;
}

async function loadInputs(path: string, bootId: string, warn: (message: string) => void): Promise<InputRecords> {
  const inputs = await loadFile(path, warn, (text) => parseInputs(text, bootId));
  return inputs ?? { active: null, systemDependencies: new Map() };
}

async function removeCutOffWrites(directories: readonly string[]): Promise<void> {
  for (const directory of directories) {
    for (const name of await readdir(directory)) {
      if (name.startsWith(temporaryPrefix)) await rm(join(directory, name), { force: true }).catch(() => undefined);
    }
  }
}
