/** A seed that once showed a fault of the manager or the reconciler, with what was wrong. It stays for good. */
interface SeedThatOnceFailed {
  readonly seed: number;
  /** Services had nothing to do with each other. */
  readonly isPlain: boolean;
  readonly showed: string;
}

const plain = (seed: number, showed: string): SeedThatOnceFailed => ({ seed, isPlain: true, showed });
const tied = (seed: number, showed: string): SeedThatOnceFailed => ({ seed, isPlain: false, showed });

export const seedsThatOnceFailed: readonly SeedThatOnceFailed[] = [
  plain(14, 'a service was started without its pre-start command after a stranger had held its place'),
  plain(37, 'an old record of a process that was gone hid a newer process whose record had been refused'),
  plain(59, 'a service that was complete stayed so when its policy became "always"'),
  plain(98, 'an old record, as above, with two main processes'),
  plain(267, 'a start that answered late took the place of the next one, which was killed for it'),
  plain(335, 'a start that answered late hid the intent of the next one, which was then made twice'),
  plain(401713, 'a failed look at an old record made it count as current, and a newer process was overlooked'),
  plain(200733, 'a failure under "never" was still on record when the policy was "always"'),
  plain(401865, 'a failed look put one process in the place of another, which was then killed for it'),
  tied(251, 'a process that had ended unseen was given up by the milestone that had become of its service'),
  tied(348, 'the same, after a look that failed'),
  tied(
    376,
    'a service was stopped before its dependent, because a circle led through a service forgotten in the same poll',
  ),
  tied(1242, 'the same, through one whose definition was gone and that had yet to be forgotten'),
  tied(
    1410,
    'of two that exclude each other, the earlier one won by a number from before an earlier conflict had ended',
  ),
  tied(1497, 'a milestone counted as up because of a start from when it was a service'),
  tied(2219, 'what was done once per boot counted as up before it was known whether it might be'),
];
