import { describe, expect, it } from 'vitest';
import { versionsIn } from '../../../functions/shared/if-match.ts';

describe('an If-Match', () => {
  it.each([
    ['a tag that this API gave', '"7"', [7]],
    ['the tag of what is not there yet', '"0"', [0]],
    ['a list of tags', '"1", "12" ,"3"', [1, 12, 3]],
    ['whatever there is', ' * ', 'any'],
    ['nothing, for a weak tag', 'W/"7"', []],
    ['nothing, for another API’s tag', '"abc"', []],
    ['nothing, for a number that is written otherwise', '"07"', []],
    ['nothing, for more digits than a version has', '"9999999999999999999"', []],
    ['what is strong among what is weak', 'W/"1", "2"', [2]],
    ['no part of a tag that holds a comma', '"1,2"', []],
  ])('asks for %s', (_what, header, versions) => {
    expect(versionsIn(header)).toEqual(versions);
  });

  it.each(['', '7', '"7', '7"', '"1" "2"', '"1",', '*, "1"', 'w/"1"'])('is refused as %j', (header) => {
    expect(() => versionsIn(header)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ status: 400 }) }),
    );
  });
});
