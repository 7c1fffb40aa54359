import type { JSONWebKeySet } from 'jose';

/** Whom a token is for, in Leerspoor's terms. */
export interface TokenClaims {
  readonly sub: string;
  readonly tenant: string;
  readonly groups: readonly string[];
  /** The learner that the login belongs to. */
  readonly learner?: string;
}

/** For whom and how long. */
export interface TokenOptions {
  readonly issuer: string;
  /** The client's id: `aud` of an id token, `client_id` of an access token. */
  readonly audience: string;
  readonly expiresInSeconds: number;
  /** @default 'id' */
  readonly use?: 'id' | 'access';
}

/** Signs tokens as a Cognito user pool does, with a key that is kept in the data directory. */
export class TokenIssuer {
  /** The public key, as a user pool serves it at /.well-known/jwks.json. */
  readonly jwks: JSONWebKeySet;

  private constructor(jwks: JSONWebKeySet) {
    this.jwks = jwks;
  }

  static async open(_directory: string): Promise<TokenIssuer> {
    return new TokenIssuer({ keys: [] });
  }

  async sign(_claims: TokenClaims, _options: TokenOptions): Promise<string> {
    throw new Error('No key yet');
  }
}
