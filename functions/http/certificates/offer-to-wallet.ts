import { renderSVG } from 'uqr';
import * as z from 'zod';
import { certificate } from '../../../domain/certificate/state.ts';
import { learner } from '../../../domain/learner/state.ts';
import { holderErased } from '../../shared/certificate-holders.ts';
import { certificatePath } from '../../shared/inputs.ts';
import { problemOfRejection } from '../../shared/rejections.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { streamOf } from '../../shared/streams.ts';
import { newTransactionCode, offerUriOf } from '../../shared/wallet-offer-link.ts';
import { offerMinutes, walletOffers } from '../../shared/wallet-tokens.ts';
import type { Services } from '../services.ts';

/** The white around a QR code that readers need, in modules (ISO/IEC 18004, 9.1). */
const quietModules = 4;

// POST /certificates/{certificateId}/wallet-offers: by which one wallet gets the credential. Nothing is stored until it does.
export const offerToWalletRoute = declareRoute({
  key: 'POST /certificates/{certificateId}/wallet-offers',
  summary: 'Offer a certificate to a wallet, by a QR code and a transaction code',
  request: z.strictObject({ ...noInput, path: certificatePath }),
  rejections: ['unknown-certificate', 'certificate-revoked', 'certificate-replaced', 'holder-erased'],
  responses: {
    201: {
      description: 'The offer, good for one try of one wallet',
      body: z.object({
        offerUri: z.string().describe('A link that opens a wallet on the same device'),
        qr: z.string().describe('SVG: that link, for a wallet on another device'),
        txCode: z
          .string()
          .describe('What the wallet asks for. Show it apart from the QR code, once the learner asks'),
        expiresAt: z.string(),
      }),
    },
  },
});

interface OfferServices extends Pick<Services, 'ledger' | 'newId' | 'publicOriginOf'> {
  readonly secret: Pick<Services['secret'], 'keyFor'>;
}

export const offerToWallet = ({ ledger, secret, newId, publicOriginOf }: OfferServices) =>
  offerToWalletRoute.answeredBy(
    async ({ path: { certificateId }, caller: { tenant }, now, origin, authorize }) => {
      const { state } = await ledger.load(certificate, streamOf.certificate(tenant, certificateId));
      if (state.status === 'none') throw problemOfRejection({ rejected: 'unknown-certificate' });
      await authorize(state.learnerId);
      if (state.status === 'revoked') {
        throw problemOfRejection(
          state.replacedBy === undefined
            ? { rejected: 'certificate-revoked' }
            : { rejected: 'certificate-replaced', replacedBy: state.replacedBy },
        );
      }
      // No wallet could get it.
      const { state: holder } = await ledger.load(learner, streamOf.learner(tenant, state.learnerId));
      if (holder.status === 'erased') throw holderErased();
      const expiresAt = new Date(now.getTime() + offerMinutes * 60_000).toISOString();
      const transactionCode = newTransactionCode();
      const offer = walletOffers.seal(await secret.keyFor('wallet-offer'), tenant, {
        certificateId,
        offerId: newId(),
        transactionCode,
        expiresAt,
      });
      const offerUri = offerUriOf({ origin: publicOriginOf(origin), tenant }, offer);
      return {
        status: 201,
        body: {
          offerUri,
          qr: renderSVG(offerUri, { border: quietModules }),
          txCode: transactionCode,
          expiresAt,
        },
      };
    },
  );
