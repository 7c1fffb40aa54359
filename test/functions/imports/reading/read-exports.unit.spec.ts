import { describe, expect, it } from 'vitest';
import { importProfileSchema } from '../../../../functions/imports/reading/profile.ts';
import { importFixture, readAll, refusalOf } from '../../../support/employee-file.ts';

const columnsAt = ({ warnings }: Awaited<ReturnType<typeof readAll>>) =>
  warnings.map(({ column, code }) => `${column}: ${code}`);

describe('an export of AFAS', () => {
  it('is read', async () => {
    const file = await readAll(importFixture('afas.csv'));
    expect(file.employees).toEqual([
      {
        employeeNumber: '000123',
        givenName: 'Anna',
        initials: 'A.',
        prefix: 'van der',
        familyName: 'Meer',
        birthName: undefined,
        partnerName: undefined,
        email: 'a.vandermeer@acme.example',
        department: 'Verpleging',
        jobTitle: 'Verpleegkundige',
        managerNumber: '000200',
        managerEmail: null,
        startsOn: '2020-03-01',
        endsOn: null,
        status: undefined,
      },
      expect.objectContaining({
        employeeNumber: '000200',
        givenName: 'P.J.',
        prefix: null,
        familyName: 'Jansen-de Vries',
        managerNumber: null,
        startsOn: '2011-09-15',
        endsOn: 'open',
      }),
    ]);
    expect(columnsAt(file)).toEqual(['Kostenplaats: unknown-column']);
  });
});

describe('an export of Nmbrs', () => {
  it('is read, with the work address and a manager who is known by name only', async () => {
    const file = await readAll(importFixture('nmbrs.csv'));
    expect(file.employees).toMatchObject([
      { employeeNumber: '7', givenName: 'Çağla', familyName: 'Yılmaz', endsOn: '2026-08-31', status: 'left' },
      { employeeNumber: '8', givenName: 'Piet', prefix: 'de', familyName: 'Boer', status: 'active' },
    ]);
    expect(file.employees[0]?.email).toBe('cagla@acme.example');
    expect(file.employees[0]?.managerNumber).toBeUndefined();
    expect(file.problems).toEqual(['2 Leidinggevende: manager-by-name']);
    expect(columnsAt(file)).toEqual(['E-mail privé: unknown-column']);
  });
});

describe('an export of SuccessFactors', () => {
  it('is read, with both its rows of headers and American dates by profile', async () => {
    const file = await readAll(importFixture('successfactors.csv'), {
      profile: { dateOrder: 'month-first' },
    });
    expect(file.employees).toMatchObject([
      {
        employeeNumber: '00042',
        managerNumber: null,
        managerEmail: null,
        startsOn: '2018-03-15',
        status: 'active',
      },
      { employeeNumber: '00043', managerNumber: '00042', startsOn: '2021-04-01', status: 'left' },
    ]);
    expect(file.headers[1]).toBe('USERID');
    expect(file.summary.rows).toBe(2);
  });
});

describe('an export of Moodle', () => {
  it('is read; who is suspended has left', async () => {
    const file = await readAll(importFixture('moodle.csv'));
    expect(file.employees).toMatchObject([
      { employeeNumber: 'E42', givenName: 'Anna', familyName: 'Kerr', status: 'active' },
      { employeeNumber: 'E43', status: 'left' },
    ]);
  });
});

describe('an export of OneRoster', () => {
  it('is read; who is to be deleted has left', async () => {
    const file = await readAll(importFixture('oneroster.csv'));
    expect(file.employees).toMatchObject([
      { employeeNumber: 'E42', givenName: 'Anna', familyName: 'Kerr', status: 'active' },
      { employeeNumber: 'E43', status: 'left' },
    ]);
    expect(columnsAt(file)).toContain('sourcedId: duplicate-column');
  });
});

describe('a header', () => {
  it.each([
    'PERSONEELSNUMMER',
    'personeels nummer',
    'Personeels_nummer',
    ' Personeelsnummer: ',
    'Pérsoneelsnummer',
  ])('is known as %j', async (header) => {
    const file = await readAll(`"${header}";Achternaam\n1;Boer\n`);
    expect(file.employees[0]?.employeeNumber).toBe('1');
  });

  it('that comes twice counts where it comes first, and warns of the other', async () => {
    const file = await readAll('Personeelsnummer;Achternaam;Functie;functie\n1;Boer;Inkoper;Bakker\n');
    expect(file.employees[0]?.jobTitle).toBe('Inkoper');
    expect(file.warnings).toEqual([
      { row: 1, column: 'functie', code: 'duplicate-column', value: 'Functie' },
    ]);
  });

  it('of two for a field is the one that says it best: roepnaam before voornaam', async () => {
    const file = await readAll('Personeelsnummer;Achternaam;Voornaam;Roepnaam\n1;Boer;Johanna Maria;Anna\n');
    expect(file.employees[0]?.givenName).toBe('Anna');
    expect(columnsAt(file)).toEqual(['Voornaam: duplicate-column']);
  });

  it('that is missing refuses the file by the headers that were seen', async () => {
    const noIdentity = await refusalOf('Achternaam;Afdeling\nBoer;Inkoop\n');
    expect(noIdentity.code).toBe('missing-identity-column');
    expect(noIdentity.messageIn('nl')).toContain('"Achternaam", "Afdeling"');
    const noName = await refusalOf('Personeelsnummer;Afdeling\n1;Inkoop\n');
    expect(noName.code).toBe('missing-name-column');
    expect(noName.messageIn('en')).toContain('"Personeelsnummer", "Afdeling"');
  });
});

describe('a profile', () => {
  it('names columns of the tenant, which go before the known ones', async () => {
    const file = await readAll('Personeelsnummer;Code X;Achternaam\n1;900;Boer\n', {
      profile: { columns: { employeeNumber: ['code-x'] } },
    });
    expect(file.employees[0]?.employeeNumber).toBe('900');
  });

  it('leaves columns out, without a warning', async () => {
    const file = await readAll('Personeelsnummer;Achternaam;Functie;Salaris\n1;Boer;Inkoper;1\n', {
      profile: { ignore: ['functie', 'SALARIS'] },
    });
    expect(file.employees[0]?.jobTitle).toBeUndefined();
    expect(file.warnings).toEqual([]);
  });

  it('fixes the delimiter', async () => {
    const file = await readAll('Personeelsnummer|Achternaam\n1|Boer, de\n', { profile: { delimiter: '|' } });
    expect(file.employees[0]?.familyName).toBe('Boer');
  });

  it('fills numbers up with zeros, the managers’ too', async () => {
    const file = await readAll('Personeelsnummer;Achternaam;Manager ID\n42;Boer;7\nX42;Meer;\n', {
      profile: { employeeNumberDigits: 5 },
    });
    expect(file.employees).toMatchObject([
      { employeeNumber: '00042', managerNumber: '00007' },
      { employeeNumber: 'X42', managerNumber: null },
    ]);
  });

  it('may be empty, and may not have what is not known', () => {
    expect(importProfileSchema.parse({})).toEqual({
      columns: {},
      ignore: [],
      dateOrder: 'day-first',
      emptyErases: [],
      mode: 'delta',
    });
    expect(importProfileSchema.safeParse({ colums: {} }).success).toBe(false);
    expect(importProfileSchema.safeParse({ columns: { shoeSize: ['maat'] } }).success).toBe(false);
    expect(importProfileSchema.safeParse({ emptyErases: ['familyName'] }).success).toBe(false);
    expect(importProfileSchema.safeParse({ emptyErases: true }).success).toBe(true);
  });
});

describe('a row', () => {
  it('tells a cell that is empty from a column that is not there', async () => {
    const file = await readAll('Personeelsnummer;Achternaam;Afdeling\n1;Boer; \n');
    expect(file.employees[0]).toMatchObject({ department: null, jobTitle: undefined });
  });

  it('is rejected without number and address, and kept with one of them', async () => {
    const file = await readAll('Personeelsnummer;E-mail;Achternaam\n;;Boer\n1;;Boer\n;a@acme.example;Boer\n');
    expect(file.problems).toEqual(['2 Personeelsnummer: missing-identity']);
    expect(file.employees).toHaveLength(2);
  });

  it('is rejected without family name, and warned of without given name', async () => {
    const file = await readAll('Personeelsnummer;Achternaam;Roepnaam\n1;;Anna\n2;Boer;\n');
    expect(file.problems).toEqual(['2 Achternaam: missing-family-name', '3 Roepnaam: missing-given-name']);
    expect(file.employees).toMatchObject([{ employeeNumber: '2', givenName: null }]);
  });

  it('tells every problem at once, with the value that stands there', async () => {
    const file = await readAll(
      `Personeelsnummer;Achternaam;E-mail;In dienst;Status\n${'1'.repeat(65)};${'a'.repeat(101)};piet@;31-02-2026;misschien\n`,
    );
    expect(file.problems).toEqual([
      '2 Personeelsnummer: too-long',
      '2 E-mail: invalid-email',
      '2 Achternaam: too-long',
      '2 In dienst: invalid-date',
      '2 Status: unknown-status',
    ]);
    expect(file.results[0]?.problems[1]?.value).toBe('piet@');
    expect(file.results[0]?.problems[2]?.value).toHaveLength(100);
  });

  it('reads dates as they are written', async () => {
    const file = await readAll(importFixture('dates.csv'));
    expect(file.employees.map(({ startsOn, endsOn }) => [startsOn, endsOn])).toEqual([
      ['2026-03-01', 'open'],
      ['2026-03-01', 'open'],
      ['2026-03-01', '2026-03-31'],
    ]);
    expect(file.problems).toEqual([
      '2 In dienst per: invalid-date',
      '6 In dienst per: two-digit-year',
      '7 Uit dienst per: ends-before-start',
    ]);
  });

  it('composes what is written in parts, and drops what can not be seen', async () => {
    const decomposed = 'Danie\u0308ls';
    const file = await readAll(
      `Personeelsnummer;Achternaam;Roepnaam\n\u00A0001\u200B;\uFEFF${decomposed} ;\u00A0 Jan \u00A0  Piet\u00AD\n`,
    );
    expect(file.employees).toMatchObject([
      { employeeNumber: '001', familyName: 'Daniëls'.normalize('NFC'), givenName: 'Jan Piet' },
    ]);
  });

  it('takes a manager by number, address or name, whatever the column holds', async () => {
    const file = await readAll(
      'Personeelsnummer;Achternaam;Manager\n1;A;0042\n2;B;baas@acme.example\n3;C;De Baas\n4;D;\n5;E;b@\n',
    );
    expect(file.employees.map(({ managerNumber, managerEmail }) => [managerNumber, managerEmail])).toEqual([
      ['0042', null],
      [null, 'baas@acme.example'],
      [undefined, undefined],
      [null, null],
      [null, undefined],
    ]);
    expect(file.problems).toEqual(['4 Manager: manager-by-name', '6 Manager: invalid-manager']);
  });

  it('takes the partner’s name as its bearer uses it', async () => {
    const file = await readAll(importFixture('partner-names.csv'));
    expect(file.employees.map(({ prefix, familyName }) => [prefix, familyName])).toEqual([
      ['van der', 'Meer'],
      ['de', 'Vries'],
      ['de', 'Vries-van der Meer'],
      ['van der', 'Meer-de Vries'],
      ['van der', 'Meer'],
      ['van der', 'Meer'],
    ]);
    expect(file.problems).toEqual(['7 Naamgebruik: unknown-name-use']);
  });
});
