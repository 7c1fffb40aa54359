import { Duration, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  ClientAttributes,
  Mfa,
  StringAttribute,
  UserPool,
  type UserPoolClient,
  UserPoolGroup,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { groups } from '../../functions/shared/route-table.ts';
import { pascalCase } from '../function-names.ts';
import { keepForEver } from './kept-resource.ts';

/**
 * Who may log in. The tenant and the learner of a login are attributes that only an administrator sets: the API
 * believes the token, so nobody may write their own.
 */
export class Identity extends Construct {
  readonly userPool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.userPool = new UserPool(this, 'UserPool', {
      selfSignUpEnabled: false,
      signInAliases: { username: true, email: true },
      customAttributes: {
        // A login that moved to another tenant would carry its groups along: make a new one instead.
        tenant: new StringAttribute({ minLen: 1, maxLen: 64, mutable: false }),
        learner: new StringAttribute({ minLen: 1, maxLen: 64, mutable: true }),
      },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { sms: false, otp: true },
      deletionProtection: true,
    });
    keepForEver(this.userPool, 'UserPool');
    Validations.of(this.userPool).acknowledge(
      {
        id: 'AwsSolutions-COG2',
        reason:
          'Many learners share a work station and own no device for a second factor. It is offered to everyone; ' +
          'who federates an identity provider requires it there.',
      },
      {
        id: 'AwsSolutions-COG8',
        reason:
          'The Plus plan costs more per user than all the rest of the stack; its threat protection can be turned ' +
          'on for a deployment that wants it without a change of anything else.',
      },
    );
    for (const group of groups) {
      new UserPoolGroup(this, `${pascalCase(group)}Group`, { userPool: this.userPool, groupName: group });
    }
    const ownAttributes = { givenName: true, familyName: true, locale: true };
    this.client = this.userPool.addClient('WebClient', {
      authFlows: { userSrp: true },
      disableOAuth: true,
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
      readAttributes: new ClientAttributes()
        .withStandardAttributes({ ...ownAttributes, email: true, emailVerified: true })
        .withCustomAttributes('tenant', 'learner'),
      // Without this list a person may write every mutable attribute of their login, `custom:learner` included.
      writeAttributes: new ClientAttributes().withStandardAttributes(ownAttributes),
    });
  }
}
