import type { DataFrame } from '@grafana/data';
import type { ReceiptState } from '../../api/wire';
import { fieldOf, textIn } from '../readFields';

/** A receipt as the panel shows it. */
export interface ReceiptRow {
  documentHash: string;
  objective?: string;
  state?: ReceiptState;
  approvedBy?: string;
  inForceSince?: string;
}

const STATES: ReceiptState[] = ['active', 'outstanding', 'superseded', 'revoked'];

/** A row for each value of the field `document_hash`. */
export function readReceipts(frames: DataFrame[]): ReceiptRow[] {
  return frames
    .filter((frame) => fieldOf(frame, 'document_hash'))
    .flatMap((frame) => Array.from({ length: frame.length }, (_, row) => rowOf(frame, row)))
    .filter((row) => row !== undefined);
}

function rowOf(frame: DataFrame, row: number): ReceiptRow | undefined {
  const documentHash = textIn(frame, 'document_hash', row);
  const since: unknown = fieldOf(frame, 'in_force_since')?.values[row];
  return documentHash === undefined
    ? undefined
    : {
        documentHash,
        objective: textIn(frame, 'objective', row),
        state: STATES.find(
          (state) => state === textIn(frame, 'receipt_state', row) || state === textIn(frame, 'state', row)
        ),
        approvedBy: textIn(frame, 'approved_by', row),
        inForceSince: typeof since === 'number' ? new Date(since).toISOString() : textIn(frame, 'in_force_since', row),
      };
}

/** What is shown where nothing was asked. */
export const SAMPLE: ReceiptRow[] = [
  {
    documentHash: '3f6c0a5d9b1e4c7f8a2d6e0b5c9f1a3d7e8b2c4f6a0d9e1b3c5f7a8d2e4b6c0f',
    objective: 'checkout-availability',
    state: 'active',
    approvedBy: 'ada',
    inForceSince: '2026-03-01T09:30:00Z',
  },
];
