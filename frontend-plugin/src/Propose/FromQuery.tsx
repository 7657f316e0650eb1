import React, { useCallback } from 'react';
import { Navigate } from 'react-router';
import { EmptyState, Stack, Text } from '@grafana/ui';
import { proposePath, servicesPath } from '../App/paths';
import { fetchServices } from '../Services/fetchServices';
import { apiBy } from '../relay/apiBy';
import { useDataSource } from '../relay/dataSource';
import { AppLinkButton } from '../shared/AppLinkButton';
import { CodeBlock } from '../shared/CodeBlock';
import { FailureNotice } from '../shared/FailureNotice';
import { Skeleton } from '../shared/Skeleton';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { serviceOfQuery } from './serviceOfQuery';

/** From a query to the service that it asks about; where it names none, the person picks one. */
export function FromQuery({ query }: { query: string }) {
  const [dataSource] = useDataSource();
  const ask = useCallback((signal: AbortSignal) => fetchServices(apiBy(dataSource), signal), [dataSource]);
  const [services, askAgain] = useAnswer(ask);
  switch (services.state) {
    case 'loading':
      return (
        <Skeleton
          label={t('from-query.loading', 'Looking which service the query asks about')}
          n_rows={2}
          rowHeight={20}
        />
      );
    case 'failed':
      return (
        <FailureNotice
          title={t('services.failed', 'The services could not be listed')}
          error={services.error}
          onRetry={askAgain}
        />
      );
    case 'done': {
      const service = serviceOfQuery(query, services.value.services);
      return service ? <Navigate to={proposePath(service.name)} replace /> : <NoneNamed query={query} />;
    }
  }
}

function NoneNamed({ query }: { query: string }) {
  return (
    <Stack direction="column" gap={2}>
      <EmptyState
        variant="not-found"
        hideImage
        message={t('from-query.none', 'This query names no service that the source measures')}
        button={<AppLinkButton to={servicesPath()}>{t('propose.pick', 'Pick a service')}</AppLinkButton>}
      >
        <Text>{t('from-query.why', 'A service is named by one of its labels, such as service="payment".')}</Text>
      </EmptyState>
      <CodeBlock label={t('from-query.query', 'The query')} text={query} language="promql" wrap />
    </Stack>
  );
}
