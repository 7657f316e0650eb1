import React, { useCallback } from 'react';
import { useParams } from 'react-router';
import { PluginPage } from '@grafana/runtime';
import { Button, Stack, Text } from '@grafana/ui';
import { receiptsPath } from '../App/paths';
import type { Receipt } from '../api/wire';
import { Card } from '../shared/Card';
import { CodeBlock } from '../shared/CodeBlock';
import { FactList, type Fact } from '../shared/FactList';
import { FailureNotice } from '../shared/FailureNotice';
import { count, percentOfDecimal } from '../shared/numbers';
import { Skeleton } from '../shared/Skeleton';
import { spanInWords } from '../shared/spans';
import { timeInWords } from '../shared/times';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { useTask } from '../shared/useTask';
import { Working } from '../shared/Working';
import { fetchReceipt } from './fetchReceipt';
import { parseReceiptDocument } from './parseReceiptDocument';
import { placeInWords } from './placeInWords';
import { ReceiptStateBadge } from './ReceiptStateBadge';
import { VerificationSteps } from './VerificationSteps';
import { verifyReceipt } from './verifyReceipt';

/** One receipt: what it says, and whether that is still so. */
export default function ReceiptPage() {
  const { hash = '' } = useParams();
  const ask = useCallback((signal: AbortSignal) => fetchReceipt(hash, signal), [hash]);
  const [receipt, askAgain] = useAnswer(ask);
  const pageNav = {
    text:
      receipt.state === 'done'
        ? t('receipt.title', 'Receipt · {{id}}', { id: receipt.value.objective_id })
        : t('receipt.title-loading', 'Receipt'),
    parentItem: { text: t('receipts.title', 'Receipts'), url: receiptsPath() },
  };
  return (
    <PluginPage pageNav={pageNav}>
      {receipt.state === 'loading' && (
        <Skeleton label={t('receipt.loading', 'Loading the receipt')} n_rows={1} rowHeight={40} />
      )}
      {receipt.state === 'failed' && (
        <FailureNotice
          title={t('receipt.failed', 'The receipt could not be read')}
          error={receipt.error}
          onRetry={askAgain}
        />
      )}
      {receipt.state === 'done' && <ReceiptDetails key={hash} receipt={receipt.value} />}
    </PluginPage>
  );
}

function ReceiptDetails({ receipt }: { receipt: Receipt }) {
  const { task, run, cancel } = useTask(verifyReceipt);
  const verify = () => run(receipt.document_hash);
  return (
    <Stack direction="column" gap={2}>
      <Card label={receipt.objective_id}>
        <Stack direction="column" gap={2}>
          <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap" gap={1}>
            <ReceiptStateBadge state={receipt.state} />
            <Button icon="shield" onClick={verify} disabled={task.state === 'running'}>
              {t('receipt.verify', 'Verify now')}
            </Button>
          </Stack>
          <FactList facts={facts(receipt)} />
          <details>
            <summary>{t('receipt.document', 'Document, byte for byte')}</summary>
            <CodeBlock label={t('receipt.document', 'Document, byte for byte')} text={receipt.document} wrap />
          </details>
        </Stack>
      </Card>
      {task.state === 'running' && <Working text={t('receipt.verifying', 'Verifying')} onCancel={cancel} />}
      {task.state === 'failed' && (
        <FailureNotice
          title={t('receipt.verify-failed', 'The receipt could not be verified')}
          error={task.error}
          onRetry={verify}
        />
      )}
      {task.state === 'done' && <VerificationSteps verification={task.value} />}
      <Text element="p" color="secondary">
        {t(
          'receipt.what-it-proves',
          'The ledger is a tamper-evident database: a later edit shows when it is verified. Without an anchor outside, whoever runs it could still replace it as a whole.'
        )}
      </Text>
    </Stack>
  );
}

function facts(receipt: Receipt): Fact[] {
  const { document, document_hash, change, path, ledger } = receipt;
  const said = parseReceiptDocument(document);
  return [
    ...(said
      ? [
          {
            name: t('receipt.fact.objective', 'Objective'),
            value: t('receipt.fact.objective-value', '{{target}} over {{period}}', {
              target: percentOfDecimal(said.target),
              period: spanInWords(said.period),
            }),
          },
          { name: t('receipt.fact.since', 'In force since'), value: timeInWords(said.inForceSince) },
          { name: t('receipt.fact.approver', 'Approved by'), value: said.approver },
          { name: t('receipt.fact.source', 'By the history of'), value: said.source },
          {
            name: t('receipt.fact.attainment', 'Attained in it'),
            value: said.attainment
              ? percentOfDecimal(said.attainment)
              : t('receipt.fact.no-events', 'there were no events'),
          },
          { name: t('receipt.fact.subjects', 'Rules, and what holds them, under hash'), value: count(said.n_subjects) },
        ]
      : []),
    { name: t('receipt.fact.change', 'Change'), value: change },
    { name: placeInWords(path, said?.isReadBack === true), value: path, isLong: true },
    { name: t('receipt.fact.hash', 'SHA-256 of the document, token id'), value: document_hash, isLong: true },
    ...(ledger
      ? [
          {
            name: t('receipt.fact.minted', 'Minted'),
            value: t('receipt.fact.minted-value', '{{time}}, block {{block}}, number {{sequence}} of its objective', {
              time: timeInWords(ledger.minted_at),
              block: ledger.block_number,
              sequence: ledger.sequence,
            }),
            isLong: true,
          },
          { name: t('receipt.fact.transaction', 'Transaction'), value: ledger.transaction_hash, isLong: true },
        ]
      : []),
  ];
}
