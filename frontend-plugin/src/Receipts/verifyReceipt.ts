import { bodyOf, client } from '../api/client';
import type { Verification } from '../api/wire';

/** Recomputes a receipt from its document, the ledger, and the rules that are deployed now. */
export async function verifyReceipt(hash: string, signal: AbortSignal): Promise<Verification> {
  return bodyOf(await client.POST('/api/v1/receipts/{hash}/verify', { params: { path: { hash } }, signal }));
}
