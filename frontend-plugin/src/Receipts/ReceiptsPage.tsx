import React from 'react';
import { PluginPage } from '@grafana/runtime';
import { EmptyState, InteractiveTable, Text, type Column } from '@grafana/ui';
import { receiptPath, servicesPath } from '../App/paths';
import type { Receipt } from '../api/wire';
import { AppLinkButton } from '../shared/AppLinkButton';
import { FailureNotice } from '../shared/FailureNotice';
import { ScrollBox } from '../shared/ScrollBox';
import { Skeleton } from '../shared/Skeleton';
import { timeInWords } from '../shared/times';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { fetchReceipts } from './fetchReceipts';
import { parseReceiptDocument } from './parseReceiptDocument';
import { ReceiptStateBadge } from './ReceiptStateBadge';

/** More rows than this are shown page by page. */
const ROWS_PER_PAGE = 50;

/** What was in force, since when, by whom. */
export default function ReceiptsPage() {
  const [receipts, askAgain] = useAnswer(fetchReceipts);
  return (
    <PluginPage
      subTitle={t(
        'receipts.subtitle',
        'What was put in force, when and by whom, in a tamper-evident ledger that anyone can verify.'
      )}
    >
      {receipts.state === 'loading' && (
        <Skeleton label={t('receipts.loading', 'Loading the receipts')} n_rows={4} rowHeight={5} />
      )}
      {receipts.state === 'failed' && (
        <FailureNotice
          title={t('receipts.failed', 'The receipts could not be read')}
          error={receipts.error}
          onRetry={askAgain}
        />
      )}
      {receipts.state === 'done' && <Receipts receipts={receipts.value} />}
    </PluginPage>
  );
}

function Receipts({ receipts }: { receipts: Receipt[] }) {
  if (receipts.length === 0) {
    return (
      <EmptyState
        variant="call-to-action"
        hideImage
        message={t('receipts.empty', 'There is no receipt yet: each objective gets one when it is put in force')}
        button={<AppLinkButton to={servicesPath()}>{t('propose.pick', 'Pick a service')}</AppLinkButton>}
      />
    );
  }
  return (
    <ScrollBox label={t('receipts.table', 'Receipts')}>
      <InteractiveTable
        columns={columns()}
        data={receipts}
        getRowId={({ document_hash }: Receipt) => document_hash}
        pageSize={ROWS_PER_PAGE}
      />
    </ScrollBox>
  );
}

function columns(): Array<Column<Receipt>> {
  return [
    { id: 'objective_id', header: t('receipts.column.objective', 'Objective'), sortType: 'string' },
    {
      id: 'action',
      disableGrow: true,
      cell: ({ row }) => (
        <AppLinkButton
          to={receiptPath(row.original.document_hash)}
          size="sm"
          variant="secondary"
          aria-label={t('receipts.open', 'Verify the receipt of {{id}}', { id: row.original.objective_id })}
        >
          {t('receipts.verify', 'Verify')}
        </AppLinkButton>
      ),
    },
    {
      id: 'state',
      header: t('receipts.column.state', 'State'),
      sortType: 'string',
      cell: ({ row }) => <ReceiptStateBadge state={row.original.state} />,
    },
    {
      id: 'since',
      header: t('receipts.column.since', 'In force since'),
      cell: ({ row }) => {
        const facts = parseReceiptDocument(row.original.document);
        return facts ? timeInWords(facts.inForceSince) : <Text color="secondary">–</Text>;
      },
    },
    {
      id: 'approver',
      header: t('receipts.column.approver', 'By'),
      cell: ({ row }) => parseReceiptDocument(row.original.document)?.approver ?? '–',
    },
  ];
}
