import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Precedence } from '../../../infra/local/precedence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const crowded = (requests: number) => {
  const precedence = new Precedence();
  for (let number = 0; number < requests; number += 1) precedence.began();
  return precedence;
};
async function isItsTurn(turn: Promise<void>): Promise<boolean> {
  let isIt = false;
  void turn.then(() => {
    isIt = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return isIt;
}

describe('what nobody waits for', () => {
  it('goes on at once while there is no crowd', async () => {
    expect(await isItsTurn(crowded(16).turn())).toBe(true);
  });

  it('waits for a crowd to get fewer', async () => {
    const precedence = crowded(18);
    const turns = [precedence.turn(), precedence.turn()];
    precedence.ended();
    expect(await Promise.all(turns.map(isItsTurn))).toEqual([false, false]);
    precedence.ended();
    expect(await Promise.all(turns.map(isItsTurn))).toEqual([true, true]);
  });

  it('goes on after a second all the same', async () => {
    const turn = crowded(200).turn();
    expect(await isItsTurn(turn)).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await isItsTurn(turn)).toBe(true);
  });
});
