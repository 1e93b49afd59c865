import { graphFindingCodes } from '../graph/graph-finding-codes.ts';

const codesOfFiles = {
  // The file itself.
  'unreadable-directory': {
    severity: 'error',
    meaning:
      'A directory of definitions is missing or cannot be read. Every definition that was last good in it stays as it is.',
  },
  'unreadable-file': { severity: 'error', meaning: 'A file is there but cannot be opened or read.' },
  'not-a-regular-file': {
    severity: 'error',
    meaning: 'A name ending in ".toml" or ".json" is a directory, pipe, socket or device.',
  },
  'too-large': { severity: 'error', meaning: 'A file is larger than 256 KiB and was not read.' },
  'not-utf8': { severity: 'error', meaning: 'A file holds bytes that are no UTF-8 text.' },
  'unsafe-permissions': {
    severity: 'error',
    meaning:
      'Somebody who should not can change a file, its directory or a directory above. Read by root, files must belong to root and be writable by nobody else; read by another user, they must belong to root or that user and not be writable by everyone.',
  },
  'link-leads-out': {
    severity: 'warning',
    meaning:
      'A symbolic link leads out of its directory and was not followed. Copy the file, or link inside the directory.',
  },
  'link-not-followed': {
    severity: 'warning',
    meaning: 'A symbolic link to a directory, below the path of a config-watcher, was not followed.',
  },
  'too-many-directories': {
    severity: 'error',
    meaning:
      'There are more than 2000 directories below the path of a config-watcher. Those below are not read, except for what was good in them before.',
  },
  'missing-path': { severity: 'error', meaning: 'A path that was to be validated does not exist.' },

  // The text.
  syntax: {
    severity: 'error',
    meaning: 'The text is no TOML, or that of a fact file no JSON. The rest of the file was not read.',
  },
  'unknown-key': { severity: 'error', meaning: 'A key that no definition has: probably a slip of the keyboard.' },
  'not-yet': {
    severity: 'error',
    meaning:
      'A key or value that belongs to the format, but that this release cannot do. It is never ignored silently.',
  },
  'missing-key': { severity: 'error', meaning: 'A key that every definition needs is not there.' },
  'wrong-type': { severity: 'error', meaning: 'A value is of the wrong kind, such as a number instead of a text.' },
  'wrong-value': { severity: 'error', meaning: 'A value is not one of those that the key can have.' },
  'malformed-value': {
    severity: 'error',
    meaning: 'A value is of the right kind but not of the right form or length.',
  },
  'duration-without-unit': {
    severity: 'error',
    meaning: 'A duration is a bare number. Durations are texts with a unit, such as "10s", "1m30s" or "500ms".',
  },
  'malformed-duration': { severity: 'error', meaning: 'A text is no duration. Units are ms, s, m (or min), h and d.' },
  'out-of-range': { severity: 'error', meaning: 'A number or duration is too small or too large to mean anything.' },

  // One definition.
  'malformed-id': {
    severity: 'error',
    meaning:
      'An id, written or taken from the file name, is not well-formed: begin with a letter or digit, then up to 63 letters, digits, ".", "_" and "-". An instance of a template has arguments after "@", separated by commas, with every other byte as %XX.',
  },
  'reserved-id': { severity: 'error', meaning: 'The id is one that the manager uses itself.' },
  'nul-byte': { severity: 'error', meaning: 'A text holds a NUL byte, which no argument, path or variable can carry.' },
  'malformed-environment-name': {
    severity: 'error',
    meaning: 'The name of an environment variable is not letters, digits and "_", or begins with a digit.',
  },
  'refused-environment': {
    severity: 'error',
    meaning:
      'An environment variable that changes what a program loads before it runs, or that the manager sets itself.',
  },
  'relative-path': {
    severity: 'error',
    meaning: 'A path must be absolute, because the manager has no directory of its own.',
  },
  'relative-executable': {
    severity: 'error',
    meaning:
      'A program is named by a relative path with a slash. Give an absolute path, or a bare name to be found in PATH.',
  },
  'not-repeatable': {
    severity: 'warning',
    meaning: 'A pre-start command that fails when it runs a second time, so that no start after the first succeeds.',
  },
  'not-for-kind': { severity: 'error', meaning: 'A key that has no meaning for this kind of definition.' },
  contradiction: { severity: 'error', meaning: 'Two keys, or a key and the kind, that cannot both be meant.' },
  'self-reference': {
    severity: 'error',
    meaning:
      'A definition that requires, wants, follows or conflicts with itself, or a rule that gives a requirement to its own service.',
  },
  'unknown-reference': {
    severity: 'error',
    meaning:
      'A reference in a template or rule, written with "$" and braces, names neither a parameter of the template nor a variable that the rule binds.',
  },
  'reference-in-shell': {
    severity: 'error',
    meaning:
      'A text that a shell reads holds a reference. The value would be read as a command: hand it over as a variable in `env` instead.',
  },
  'malformed-fact': {
    severity: 'error',
    meaning:
      'A value is no fact, or no pattern of facts: both are arrays that begin with a label, such as ["default-route", "ipv4"]. Only the conditions of rules may have variables.',
  },
  'reserved-fact': {
    severity: 'error',
    meaning:
      'A fact that only the manager may assert: "system", "system-dependency", "run-service", and the states of services that follow from their processes.',
  },
  'duplicate-rule': { severity: 'error', meaning: 'Two rules of one file have the same name.' },
  'malformed-scope': { severity: 'error', meaning: 'What `scope.allow` lists is nothing that can be allowed.' },
  'out-of-scope': {
    severity: 'error',
    meaning:
      'A file of a config-watcher says something that its `scope`, or one around it, does not allow, or that `wrap` and `facts` cannot be applied to. That part is left out; the rest counts.',
  },
  'unused-key': { severity: 'warning', meaning: 'A key that has no effect without another one.' },
  'environment-file-unreadable': { severity: 'error', meaning: 'A file named by `env_file` cannot be read.' },
  'environment-file-syntax': { severity: 'error', meaning: 'A line of an environment file is not NAME=VALUE.' },

  // The definition in its surroundings.
  'duplicate-id': {
    severity: 'error',
    meaning: 'Two files of one directory define the same id. Neither takes effect; what was last good in each stays.',
  },
  shadowed: { severity: 'warning', meaning: 'An earlier directory defines the same id, and its definition counts.' },
  'unknown-dependency': {
    severity: 'error',
    meaning: 'A system dependency that neither exists nor is declared in hermit.toml.',
  },
  'unknown-spawner': {
    severity: 'error',
    meaning: 'No spawner of this name is there, or hermit.toml does not allow it.',
  },
  'spawner-unusable': {
    severity: 'error',
    meaning:
      'A spawner is allowed, but cannot be used here: its package is not found, may be changed by others, is for another version of the contract, fails, or misses a tool. The definition counts, and its service is `unknown` (`spawner-missing`) until that is mended; other services are untouched.',
  },
  'spawner-cannot': {
    severity: 'error',
    meaning: 'A definition needs what its spawner cannot do. Nothing that is written is ever ignored silently.',
  },
  'spawner-options': { severity: 'error', meaning: 'The options do not fit the schema of the spawner.' },
  'unknown-user': { severity: 'warning', meaning: 'A user or group is not in /etc/passwd or /etc/group.' },
  'executable-missing': { severity: 'warning', meaning: 'There is no file at the absolute path of a program.' },
  'not-executable': { severity: 'warning', meaning: 'The file at the absolute path of a program cannot be executed.' },

  // What the loader did about it.
  'last-good-kept': {
    severity: 'warning',
    meaning: 'A file cannot be used at present, so its last good definition stays in effect.',
  },
  'defaults-broken': {
    severity: 'error',
    meaning: 'The `_defaults.toml` beside a file cannot be used, so the file cannot be used either.',
  },
  'last-good-not-saved': {
    severity: 'warning',
    meaning:
      'The last good definitions could not be written to the state directory; they would not survive a restart of the manager.',
  },
  'reload-refused': {
    severity: 'error',
    meaning:
      'A reload would have stopped more of the running services than `reload_guard` allows, so nothing was changed.',
  },
  'watched-change-refused': {
    severity: 'error',
    meaning:
      'To follow a change to the files of a config-watcher would have stopped more of the running services than `reload_guard` allows, so what was loaded before stays. It is followed as soon as it stops less.',
  },
  'not-live': {
    severity: 'warning',
    meaning: 'A changed setting of hermit.toml takes effect only when the manager itself is started anew.',
  },
} as const;

/**
 * Every code that a finding may have, with its severity and what it means. Codes are stable: scripts may compare them.
 * `docs/reference/findings.md` is generated from this list.
 */
export const findingCodes: typeof codesOfFiles & typeof graphFindingCodes = { ...codesOfFiles, ...graphFindingCodes };

/** One code of the closed list. */
export type FindingCode = keyof typeof findingCodes;
