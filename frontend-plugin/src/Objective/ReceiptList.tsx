import React from 'react';
import { locationUtil } from '@grafana/data';
import { Stack, Text, TextLink } from '@grafana/ui';
import { receiptPath } from '../App/paths';
import type { Receipt } from '../api/wire';
import { ReceiptStateBadge } from '../Receipts/ReceiptStateBadge';
import { timeInWords } from '../shared/times';
import { t } from '../shared/translate';

/** The receipts of one objective, the newest first. */
export function ReceiptList({ receipts }: { receipts: Receipt[] }) {
  return (
    <Stack direction="column" gap={1}>
      <Text element="h2" variant="h4">
        {t('objective.section.receipts', 'Receipts')}
      </Text>
      {receipts.length === 0 && (
        <Text element="p" color="secondary">
          {t('objective.no-receipt', 'No receipt was written yet; it is tried again with the next change.')}
        </Text>
      )}
      {receipts.map(({ document_hash, state, ledger }) => (
        <Stack key={document_hash} direction="row" gap={1} alignItems="center" wrap="wrap">
          <ReceiptStateBadge state={state} />
          <TextLink href={locationUtil.assureBaseUrl(receiptPath(document_hash))} inline={false}>
            {document_hash.slice(0, 16)}
          </TextLink>
          {ledger && (
            <Text color="secondary" variant="bodySmall" tabular>
              {t('objective.receipt-minted', 'number {{sequence}}, minted {{time}}', {
                sequence: ledger.sequence,
                time: timeInWords(ledger.minted_at),
              })}
            </Text>
          )}
        </Stack>
      ))}
    </Stack>
  );
}
