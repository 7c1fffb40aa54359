import type { EmployeeRow } from '../../functions/imports/reading/employee-row.ts';

/** A row of a file that has no columns but those that a test names. */
export function employeeRow(told: Partial<EmployeeRow> = {}): EmployeeRow {
  return {
    employeeNumber: '101',
    givenName: 'Jan',
    initials: undefined,
    prefix: null,
    familyName: 'Jansen',
    birthName: undefined,
    partnerName: undefined,
    email: undefined,
    department: undefined,
    jobTitle: undefined,
    managerNumber: undefined,
    managerEmail: undefined,
    startsOn: undefined,
    endsOn: undefined,
    status: undefined,
    contractNumber: undefined,
    ...told,
  };
}
