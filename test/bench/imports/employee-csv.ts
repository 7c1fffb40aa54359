import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** As an HR system writes it: Dutch headers, `;`, CRLF. Everyone is in service; each of twenty has one manager. */
const header =
  'Personeelsnummer;Roepnaam;Tussenvoegsel;Achternaam;E-mail werk;Afdeling;Functie;Nummer leidinggevende;In dienst;Uit dienst;Status';

const givenNames = ['Anna', 'Joris', 'Fatima', 'Daan', 'Noor', 'Sem', 'Zoë', 'Willem', 'Aylin', 'Pieter'];
const prefixes = ['', '', '', 'van der', 'de', '', 'van', ''];
const familyNames = ['Jansen', 'Meer', 'Vries', 'Yılmaz', 'Bakker', 'Çelik', 'Dijk', 'Smit', 'Mulder', 'Bos'];
const departments = ['Zorg', 'Techniek', 'Logistiek', 'Financiën', 'Inkoop', 'Magazijn', 'Kwaliteit'];
const jobTitles = ['Verpleegkundige', 'Monteur', 'Planner', 'Teamleider', 'Medewerker "Dag"', 'Analist'];

const rowsInChunk = 2_000;

/** Writes an employee file of so many rows; the same file each time. */
export async function writeEmployeeCsv(path: string, rows: number): Promise<void> {
  const chunks = function* () {
    yield `${header}\r\n`;
    for (let first = 1; first <= rows; first += rowsInChunk) {
      const length = Math.min(rowsInChunk, rows + 1 - first);
      yield Array.from({ length }, (_, index) => line(first + index)).join('');
    }
  };
  await pipeline(Readable.from(chunks()), createWriteStream(path));
}

/** @param person 1, 2, 3 … */
function line(person: number): string {
  const of = (values: readonly string[]) => values[person % values.length] ?? '';
  const manager = Math.floor(person / 20);
  const cells = [
    numberOf(person),
    of(givenNames),
    of(prefixes),
    `${of(familyNames)}${person % 7 === 0 ? '-Peters' : ''}`,
    `medewerker.${person}@acme.example`,
    `${of(departments)} ${person % 41}`,
    of(jobTitles).includes('"') ? `"${of(jobTitles).replaceAll('"', '""')}"` : of(jobTitles),
    manager === 0 ? '' : numberOf(manager),
    `${String((person % 28) + 1).padStart(2, '0')}-${String((person % 12) + 1).padStart(2, '0')}-${2000 + (person % 25)}`,
    '',
    'in dienst',
  ];
  return `${cells.join(';')}\r\n`;
}

function numberOf(person: number): string {
  return String(person).padStart(7, '0');
}
