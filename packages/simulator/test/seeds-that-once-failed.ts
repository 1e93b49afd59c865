/** Seeds that once showed a fault of the manager or the reconciler, with what was wrong. They stay for good. */
export const seedsThatOnceFailed: readonly { readonly seed: number; readonly showed: string }[] = [
  { seed: 14, showed: 'a service was started without its pre-start command after a stranger had held its place' },
  { seed: 37, showed: 'an old record of a process that was gone hid a newer process whose record had been refused' },
  { seed: 59, showed: 'a service that was complete stayed so when its policy became "always"' },
  { seed: 98, showed: 'an old record, as above, with two main processes' },
  { seed: 267, showed: 'a start that answered late took the place of the next one, which was killed for it' },
  { seed: 335, showed: 'a start that answered late hid the intent of the next one, which was then made twice' },
  {
    seed: 401713,
    showed: 'a failed look at an old record made it count as current, and a newer process was overlooked',
  },
  { seed: 200733, showed: 'a failure under "never" was still on record when the policy was "always"' },
  { seed: 401865, showed: 'a failed look put one process in the place of another, which was then killed for it' },
];
