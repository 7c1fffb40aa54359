/** The columns of a small employee file, by short names. */
const headers = {
  number: 'Personeelsnummer',
  given: 'Roepnaam',
  prefix: 'Tussenvoegsel',
  family: 'Achternaam',
  email: 'E-mail werk',
  department: 'Afdeling',
  job: 'Functie',
  manager: 'Personeelsnummer leidinggevende',
  managerEmail: 'E-mail leidinggevende',
  starts: 'Datum in dienst',
  ends: 'Datum uit dienst',
  status: 'Status',
  contract: 'Contractnummer',
} as const;

type Column = keyof typeof headers;
export type EmployeeCells = { readonly [Name in Column]?: string };

const columns = Object.keys(headers).filter((name): name is Column => name in headers);

/** A csv file of employees, with the columns that some row names; the first row is row 2. */
export function employeeCsv(rows: readonly EmployeeCells[], named: readonly Column[] = []): string {
  const used = columns.filter((name) => named.includes(name) || rows.some((row) => row[name] !== undefined));
  const lines = rows.map((row) => used.map((name) => row[name] ?? ''));
  return [used.map((name) => headers[name]), ...lines].map((cells) => `${cells.join(';')}\r\n`).join('');
}
