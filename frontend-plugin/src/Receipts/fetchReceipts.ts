import { bodyOf, client } from '../api/client';
import type { Receipt } from '../api/wire';

/** All receipts, the newest first, with the state that the ledger has them in now. */
export async function fetchReceipts(signal: AbortSignal): Promise<Receipt[]> {
  return bodyOf(await client.GET('/api/v1/receipts', { signal })).receipts;
}
