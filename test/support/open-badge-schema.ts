import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/**
 * What Open Badges 3.0 demands of the classes that we use, written down from its specification, appendix B and C
 * (https://www.imsglobal.org/spec/ob/v3p0#data-models). Other properties are let through only where it says that a class may
 * be extended; what we put into one is named here, so that a slip in a name is found.
 */

const text = { type: 'string' } as const;
const uri = { type: 'string', format: 'uri' } as const;
const moment = { type: 'string', format: 'date-time' } as const;
/** A type is a list that has the name of the class, or that name alone where the specification has one. */
const typed = (name: string) => ({ type: 'array', items: text, contains: { const: name }, minItems: 1 });
const closed = (required: readonly string[], properties: object) => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
});

const image = closed(['id', 'type'], { id: uri, type: { const: 'Image' }, caption: text });

const profile = closed(['id', 'type'], {
  id: uri,
  type: typed('Profile'),
  name: text,
  url: uri,
  email: { type: 'string', format: 'email' },
  image,
});

const identityTypes = [
  ...['name', 'sourcedId', 'systemId', 'productId', 'userName', 'accountId', 'emailAddress'],
  ...['nationalIdentityNumber', 'isbn', 'issn', 'lisSourcedId', 'oneRosterSourcedId', 'sisSourcedId'],
  ...['ltiContextId', 'ltiDeploymentId', 'ltiToolId', 'ltiPlatformId', 'ltiUserId', 'identifier'],
];

const identityObject = {
  ...closed(['type', 'hashed', 'identityHash', 'identityType'], {
    type: { const: 'IdentityObject' },
    hashed: { type: 'boolean' },
    identityHash: text,
    identityType: { anyOf: [{ enum: identityTypes }, { type: 'string', pattern: '^ext:[a-zA-Z0-9._-]+$' }] },
    salt: text,
  }),
  if: { properties: { hashed: { const: true } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: {
    properties: { identityHash: { type: 'string', pattern: '^(sha256\\$[0-9a-f]{64}|md5\\$[0-9a-f]{32})$' } },
  },
};

const resultTypes = [
  ...['GradePointAverage', 'LetterGrade', 'Percent', 'PerformanceLevel', 'PredictedScore', 'RawScore'],
  ...['Result', 'RubricCriterion', 'RubricCriterionLevel', 'RubricScore', 'ScaledScore', 'Status'],
];

const achievementTypes = [
  ...['Achievement', 'ApprenticeshipCertificate', 'Assessment', 'Assignment', 'AssociateDegree', 'Award'],
  ...['Badge', 'BachelorDegree', 'Certificate', 'CertificateOfCompletion', 'Certification'],
  ...['CommunityService', 'Competency', 'Course', 'CoCurricular', 'Degree', 'Diploma', 'DoctoralDegree'],
  ...['Fieldwork', 'GeneralEducationDevelopment', 'JourneymanCertificate', 'LearningProgram', 'License'],
  ...['Membership', 'ProfessionalDoctorate', 'QualityAssuranceCredential', 'MasterCertificate'],
  ...['MasterDegree', 'MicroCredential', 'ResearchDoctorate', 'SecondarySchoolDiploma'],
];

const achievement = closed(['id', 'type', 'name', 'description', 'criteria'], {
  id: uri,
  type: typed('Achievement'),
  achievementType: {
    anyOf: [{ enum: achievementTypes }, { type: 'string', pattern: '^ext:[a-zA-Z0-9._-]+$' }],
  },
  version: text,
  name: text,
  description: text,
  criteria: { ...closed([], { id: uri, narrative: text }), minProperties: 1 },
  image,
  inLanguage: { type: 'string', pattern: '^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$' },
  resultDescription: {
    type: 'array',
    items: closed(['id', 'type', 'name', 'resultType'], {
      id: uri,
      type: typed('ResultDescription'),
      name: text,
      resultType: { anyOf: [{ enum: resultTypes }, { type: 'string', pattern: '^ext:[a-zA-Z0-9._-]+$' }] },
    }),
  },
});

const subject = {
  ...closed(['type', 'achievement'], {
    id: uri,
    type: typed('AchievementSubject'),
    identifier: { type: 'array', items: identityObject, minItems: 1 },
    achievement,
    result: {
      type: 'array',
      items: closed(['type'], { type: typed('Result'), resultDescription: uri, value: text }),
    },
  }),
  anyOf: [{ required: ['id'] }, { required: ['identifier'] }],
};

const credential = closed(
  ['@context', 'id', 'type', 'name', 'issuer', 'validFrom', 'credentialSubject', 'proof'],
  {
    '@context': {
      type: 'array',
      prefixItems: [
        { const: 'https://www.w3.org/ns/credentials/v2' },
        {
          type: 'string',
          pattern: '^https://purl\\.imsglobal\\.org/spec/ob/v3p0/context(-3\\.\\d\\.\\d)?\\.json$',
        },
      ],
      items: uri,
      minItems: 2,
    },
    id: uri,
    type: {
      type: 'array',
      items: text,
      allOf: [
        { contains: { const: 'VerifiableCredential' } },
        { contains: { enum: ['AchievementCredential', 'OpenBadgeCredential'] } },
      ],
    },
    name: text,
    issuer: profile,
    validFrom: moment,
    validUntil: moment,
    awardedDate: moment,
    credentialSubject: subject,
    credentialStatus: closed(['id', 'type', 'statusPurpose', 'statusListIndex', 'statusListCredential'], {
      id: uri,
      type: { const: 'BitstringStatusListEntry' },
      statusPurpose: text,
      statusListIndex: { type: 'string', pattern: '^(0|[1-9][0-9]*)$' },
      statusListCredential: uri,
    }),
    credentialSchema: {
      type: 'array',
      items: closed(['id', 'type'], { id: uri, type: { const: '1EdTechJsonSchemaValidator2019' } }),
    },
    proof: {
      type: 'object',
      required: ['type', 'created', 'cryptosuite', 'verificationMethod', 'proofPurpose', 'proofValue'],
      properties: {
        type: { const: 'DataIntegrityProof' },
        created: moment,
        cryptosuite: text,
        verificationMethod: uri,
        proofPurpose: { const: 'assertionMethod' },
        proofValue: text,
      },
    },
  },
);

const ajv = new Ajv2020({ allErrors: true, strictTuples: false });
addFormats.default(ajv);
const isOpenBadge = ajv.compile(credential);

/** What in a credential is not as Open Badges 3.0 has it. */
export function openBadgeFaults(value: unknown): readonly string[] {
  isOpenBadge(value);
  return (isOpenBadge.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** @throws Error that names each fault */
export function expectOpenBadge(value: unknown): void {
  const faults = openBadgeFaults(value);
  if (faults.length > 0) throw new Error(`It is no Open Badge:\n  ${faults.join('\n  ')}`);
}
