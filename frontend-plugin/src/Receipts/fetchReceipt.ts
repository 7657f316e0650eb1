import { bodyOf, client } from '../api/client';
import type { Receipt } from '../api/wire';

/** One receipt, by the SHA-256 of its document. */
export async function fetchReceipt(hash: string, signal: AbortSignal): Promise<Receipt> {
  return bodyOf(await client.GET('/api/v1/receipts/{hash}', { params: { path: { hash } }, signal }));
}
