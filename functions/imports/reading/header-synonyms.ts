/**
 * What the columns of employee files are called, in Dutch and English, by the systems that export them. Case, spaces,
 * punctuation and accents do not count: "E-mail_Werk" is "e-mail werk". Where a file has several of a field's columns, the
 * one that stands first here is read. A tenant's own names go into its profile, not here.
 */
export const headerSynonyms = {
  // AFAS, Nmbrs, Visma and ADP; SuccessFactors (USERID, EMPID), Moodle (idnumber), OneRoster (identifier, sourcedId). AFAS
  // also calls the number just "medewerker", which elsewhere may be a name: it comes last.
  employeeNumber: listed(`
    personeelsnummer, personeelsnr, pers nr, pers nummer, personeels id, persnr, medewerkernummer,
    medewerkersnummer, medewerker nr, medewerker id, medewerkercode, mw nr, werknemernummer,
    werknemersnummer, werknemer nr, werknemer id, stamnummer, salarisnummer, registratienummer,
    nummer medewerker, nummer werknemer, employee number, employee no, employee nr, employee id,
    employee code, personnel number, personnel no, person id external, staff number, staff id,
    payroll number, worker id, user id, emp id, emp no, id number, identifier, sourced id, medewerker,
    employee
  `),
  givenName: listed(`
    roepnaam, preferred first name, preferred given name, preferred name, nickname, known as, voornaam,
    first name, given name, forename, voornamen, first names, given names
  `),
  initials: listed(`
    voorletters, voorletter, initialen, initials
  `),
  prefix: listed(`
    tussenvoegsel, tussenvoegsels, voorvoegsel, voorvoegsels, tussenv, tv, vv, voorvoegsel achternaam,
    tussenvoegsel achternaam, name prefix, surname prefix, last name prefix, family name prefix, infix,
    middle particle
  `),
  familyName: listed(`
    achternaam, familienaam, last name, surname, family name, lastname surname
  `),
  fullName: listed(`
    volledige naam, weergavenaam, naam medewerker, medewerkernaam, medewerker naam, naam werknemer,
    full name, display name, employee name, naam, name
  `),
  birthName: listed(`
    geboortenaam, geboorte naam, eigen naam, eigen achternaam, meisjesnaam, achternaam geboorte,
    geboorteachternaam, geslachtsnaam, birth name, maiden name, name at birth
  `),
  birthPrefix: listed(`
    voorvoegsel geboortenaam, tussenvoegsel geboortenaam, voorvoegsels geboortenaam,
    tussenvoegsels geboortenaam, voorvoegsel eigen naam, tussenvoegsel eigen naam, birth name prefix
  `),
  partnerName: listed(`
    partnernaam, naam partner, achternaam partner, partner achternaam, geboortenaam partner,
    geb naam partner, gehuwde naam, partner name, partner last name, married name, spouse name
  `),
  partnerPrefix: listed(`
    voorvoegsel partner, tussenvoegsel partner, voorvoegsels partner, tussenvoegsels partner,
    voorvoegsel partnernaam, tussenvoegsel partnernaam, voorvoegsel geboortenaam partner,
    partner name prefix, partner prefix
  `),
  nameUse: listed(`
    naamgebruik, aanduiding naamgebruik, gebruik naam, gebruik achternaam, name use, use of name
  `),
  email: listed(`
    e-mail werk, e-mailadres werk, e-mail zakelijk, e-mailadres zakelijk, zakelijk e-mailadres,
    zakelijke e-mail, werk e-mail, werk e-mailadres, mail werk, work e-mail, business e-mail,
    company e-mail, work e-mail address, business e-mail address, e-mailadres, e-mail, email address,
    mailadres, mail, user principal name, upn
  `),
  department: listed(`
    afdeling, afdelingsnaam, afdeling omschrijving, omschrijving afdeling, naam afdeling,
    organisatorische eenheid, organisatie-eenheid, oe, oe omschrijving, team, department, department name,
    dept, org unit, organizational unit, organisational unit, business unit, division
  `),
  jobTitle: listed(`
    functie, functienaam, functietitel, functieomschrijving, functie omschrijving, omschrijving functie,
    functiebenaming, job title, title, position title, position, job, job name, function, job code
  `),
  managerNumber: listed(`
    personeelsnummer leidinggevende, personeelsnummer manager, nummer leidinggevende, nummer manager,
    leidinggevende nummer, leidinggevende personeelsnummer, leidinggevende id, leidinggevende code,
    medewerkernummer leidinggevende, manager nummer, manager personeelsnummer, id leidinggevende,
    manager number, manager id, manager employee id, manager employee number, manager user id,
    supervisor id, supervisor number, line manager id, reports to id
  `),
  managerEmail: listed(`
    e-mail leidinggevende, e-mailadres leidinggevende, leidinggevende e-mail, leidinggevende e-mailadres,
    e-mail manager, e-mailadres manager, manager e-mail, manager e-mail address, manager e-mailadres,
    supervisor e-mail, line manager e-mail
  `),
  managerName: listed(`
    naam leidinggevende, leidinggevende naam, naam manager, manager naam, manager name, supervisor name,
    line manager name
  `),
  /** A manager by number, e-mail address or name: the cell itself tells which. */
  manager: listed(`
    leidinggevende, direct leidinggevende, manager, supervisor, line manager, reports to, chef
  `),
  startsOn: listed(`
    datum in dienst, datum indienst, in dienst, in dienst datum, indiensttreding, in dienst per,
    datum indiensttreding, in dienst sinds, begindatum dienstverband, startdatum dienstverband, datum idt,
    ingangsdatum dienstverband, ingangsdatum contract, begindatum contract, begindatum, startdatum,
    ingangsdatum, hire date, start date, employment start date, date of hire, begin date, date hired
  `),
  endsOn: listed(`
    datum uit dienst, datum uitdienst, uit dienst, uit dienst datum, uitdiensttreding, uit dienst per,
    datum uitdiensttreding, einddatum dienstverband, einddatum contract, einddatum, datum udt,
    termination date, end date, employment end date, leaving date, last day, company exit date
  `),
  status: listed(`
    status, dienstverband status, status dienstverband, status medewerker, medewerkerstatus,
    employment status, employee status, empl status, actief, active, is active, enabled user, enabled
  `),
  /** The other way round: Moodle says who may not log in. */
  suspended: listed(`
    suspended, geschorst, inactief, inactive, deleted
  `),
  contractNumber: [
    ...[
      'dienstverbandnummer',
      'dienstverband nr',
      'nummer dienstverband',
      'volgnummer dienstverband',
      'dv nr',
    ],
    ...[
      'contractnummer',
      'contract nr',
      'volgnummer contract',
      'contract',
      'dienstverband',
      'ikv',
      'ikv nummer',
    ],
    ...['contract number', 'contract id', 'employment number', 'employment id', 'user record'],
  ],
};

export type ColumnField = keyof typeof headerSynonyms;

function listed(names: string): readonly string[] {
  return names.split(',').map((name) => name.trim());
}
