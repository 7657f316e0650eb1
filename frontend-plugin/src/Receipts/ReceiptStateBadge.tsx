import React from 'react';
import { Badge } from '@grafana/ui';
import type { ReceiptState } from '../api/wire';
import { t } from '../shared/translate';

/** Where a receipt stands, in a word. */
export function ReceiptStateBadge({ state }: { state: ReceiptState }) {
  switch (state) {
    case 'active':
      return <Badge color="green" text={t('receipt.state.active', 'Active')} />;
    case 'outstanding':
      return <Badge color="orange" text={t('receipt.state.outstanding', 'Not minted yet')} />;
    case 'superseded':
      return <Badge color="blue" text={t('receipt.state.superseded', 'Superseded')} />;
    case 'revoked':
      return <Badge color="darkgrey" text={t('receipt.state.revoked', 'Revoked')} />;
  }
}
