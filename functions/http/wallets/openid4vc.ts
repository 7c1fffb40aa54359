import * as z from 'zod';

/**
 * The library of OpenID4VCI, loaded when a wallet first needs it.
 *
 * As it loads, it gives zod other sentences for the whole process; they are taken back, so that what other routes say of a wrong
 * request does not depend on whether a wallet came before.
 */
export function openId4vc() {
  loading ??= load();
  return loading;
}

let loading: ReturnType<typeof load> | undefined;

async function load() {
  const { customError } = z.config();
  const [oauth2, openid4vci] = await Promise.all([
    import('@openid4vc/oauth2'),
    import('@openid4vc/openid4vci'),
  ]);
  z.config({ customError });
  // On one machine there is only http. Elsewhere nothing follows: what a proof names is compared with our own URLs.
  openid4vci.setGlobalConfig({ allowInsecureUrls: true });
  return { ...oauth2, ...openid4vci };
}
