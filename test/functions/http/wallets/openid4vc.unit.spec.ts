import { expect, it } from 'vitest';
import * as z from 'zod';
import { openId4vc } from '../../../../functions/http/wallets/openid4vc.ts';

it('leaves the sentences about wrong requests as they are, for those who are no wallets', async () => {
  const sentence = () =>
    z.strictObject({ title: z.string() }).safeParse({ title: 1 }).error?.issues[0]?.message;
  const before = sentence();
  const { Openid4vciIssuer } = await openId4vc();
  expect(Openid4vciIssuer).toBeTypeOf('function');
  expect(sentence()).toBe(before);
});
