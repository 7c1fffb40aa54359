import { type Cell, type CellReader, isEmailAddress, longest } from './cell-reader.ts';

export interface EmployeeManager {
  readonly number: Cell;
  readonly email: Cell;
}

/** SuccessFactors' word for the top of the tree. */
const noManager = 'NO_MANAGER';

/**
 * Who leads an employee, by number or e-mail address. A name alone identifies nobody: it is warned of, and leaves the manager
 * as it was.
 */
export function readManager(cells: CellReader): EmployeeManager {
  const named = cells.text('managerName');
  const manager = readReference(cells);
  const { number, email } = manager;
  if (email && !isEmailAddress(email)) {
    cells.report(cells.written('managerEmail') ? 'managerEmail' : 'manager', 'invalid-manager', email);
    return { number, email: undefined };
  }
  if (named && !number && !email) cells.report('managerName', 'manager-by-name', named);
  return manager;
}

function readReference(cells: CellReader): EmployeeManager {
  const number = cells.number('managerNumber');
  const email = cells.text('managerEmail', longest.email);
  if (number === noManager) return { number: null, email: email ?? null };
  if (number || email || !cells.has('manager')) return { number, email };
  const any = cells.text('manager');
  if (any === null || any === noManager) return { number: null, email: null };
  if (any === undefined) return { number, email };
  if (any.includes('@')) return { number: null, email: any };
  if (!any.includes(' ') && /\d/.test(any)) return { number: cells.number('manager'), email: null };
  cells.report('manager', 'manager-by-name', any);
  return { number, email };
}
