import React, { useCallback } from 'react';
import { bodyOf, client } from '../api/client';
import { FailureNotice } from '../shared/FailureNotice';
import { Skeleton } from '../shared/Skeleton';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { QueryList } from './QueryList';

/** Every rule's expression as it was proved for a proposal. */
export function ProposalQueries({ digest }: { digest: string }) {
  const ask = useCallback((signal: AbortSignal) => fetchQueries(digest, signal), [digest]);
  const [queries, askAgain] = useAnswer(ask);
  switch (queries.state) {
    case 'loading':
      return <Skeleton label={t('review.queries-loading', 'Loading the queries')} n_rows={3} rowHeight={8} />;
    case 'failed':
      return (
        <FailureNotice
          title={t('review.queries-failed', 'The queries could not be read')}
          error={queries.error}
          onRetry={askAgain}
        />
      );
    case 'done':
      return <QueryList queries={queries.value} />;
  }
}

async function fetchQueries(digest: string, signal: AbortSignal) {
  const answer = await client.GET('/api/v1/proposals/{digest}', { params: { path: { digest } }, signal });
  return bodyOf(answer).evidence.queries.map(({ purpose, expression }) => ({ rule: purpose, expression }));
}
