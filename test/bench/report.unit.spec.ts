import { describe, expect, it } from 'vitest';
import { textOf, textOfCell } from './report.ts';

describe('a cell', () => {
  it.each([
    ['load', 'load'],
    [0.012_345, '0.0123'],
    [1.5, '1.5'],
    [12_345.6, '12346'],
    [{ median: 2.0049, minimum: 1, maximum: 99.99 }, '2 (1–100)'],
  ])('%j reads %s', (cell, text) => {
    expect(textOfCell(cell)).toBe(text);
  });
});

it('breaks notes into lines, and aligns the columns of tables', () => {
  const report = {
    title: 'ledger',
    notes: [`Beside ${'another '.repeat(14)}store.`],
    tables: [
      {
        caption: 'Latency',
        rows: [
          { phase: 'load', ms: 1 },
          { phase: 'append', ms: 12 },
        ],
      },
    ],
  };
  expect(textOf(report)).toBe(`ledger
======

Beside ${'another '.repeat(13).trim()}
another store.

Latency
phase   ms
load    1
append  12`);
});
