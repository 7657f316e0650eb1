import React, { useMemo } from 'react';
import { PluginPage } from '@grafana/runtime';
import { Button, EmptyState, InteractiveTable, Stack, Text } from '@grafana/ui';
import type { ObjectiveInForce, ServiceList } from '../api/wire';
import { useObjectives } from '../Objectives/useObjectives';
import { DataSourceChoice } from '../relay/DataSourceChoice';
import { CutNotice } from '../shared/CutNotice';
import { FailureNotice } from '../shared/FailureNotice';
import { count } from '../shared/numbers';
import { ScrollBox } from '../shared/ScrollBox';
import { Skeleton } from '../shared/Skeleton';
import { ageInWords } from '../shared/times';
import { t } from '../shared/translate';
import { useAddressState } from '../shared/useAddressState';
import { Stopped } from '../shared/useAnswer';
import { Working } from '../shared/Working';
import { BurnDowns } from './BurnDowns';
import { lookInWords } from './lookInWords';
import { serviceColumns } from './serviceColumns';
import { ServiceFilters } from './ServiceFilters';
import { readServiceFilter, serviceRows, type ServiceRow } from './serviceRows';
import { useServices } from './useServices';

/** More rows than this are shown page by page. */
const ROWS_PER_PAGE = 50;

/** What is measured, and the way to a proposal for it. */
export default function ServicesPage() {
  const { services, isLooking, look, lookAgain, stop } = useServices();
  const [objectives] = useObjectives();
  return (
    <PluginPage
      subTitle={t(
        'services.subtitle',
        'What your metrics source measures. Pick a service to see what it could promise.'
      )}
      actions={
        <Stack direction="row" gap={2} alignItems="flex-end" wrap="wrap">
          <DataSourceChoice />
          <Button variant="secondary" icon="sync" onClick={lookAgain} disabled={isLooking}>
            {t('services.look-again', 'Look again')}
          </Button>
        </Stack>
      }
    >
      <Stack direction="column" gap={2}>
        {isLooking && <Working text={lookInWords(look)} onCancel={stop} />}
        {services.state === 'loading' && (
          <Skeleton label={t('services.loading', 'Loading the services')} n_rows={7} rowHeight={5} />
        )}
        {services.state === 'failed' && services.error instanceof Stopped && <NothingLookedAt onLook={lookAgain} />}
        {services.state === 'failed' && !(services.error instanceof Stopped) && (
          <FailureNotice
            title={t('services.failed', 'The services could not be listed')}
            error={services.error}
            onRetry={lookAgain}
          />
        )}
        {services.state === 'done' && (
          <Services
            list={services.value}
            inForce={objectives.state === 'done' ? objectives.value.objectives : undefined}
          />
        )}
      </Stack>
    </PluginPage>
  );
}

function Services({ list, inForce }: { list: ServiceList; inForce?: ObjectiveInForce[] }) {
  const [params, setParams] = useAddressState();
  // The table keeps its page while the same rows are shown.
  const address = params.toString();
  const filter = useMemo(() => readServiceFilter(new URLSearchParams(address)), [address]);
  const rows = useMemo(() => serviceRows(list.services, filter, inForce), [list, filter, inForce]);
  if (list.services.length === 0) {
    return <NoServices server={list.server} />;
  }
  return (
    <Stack direction="column" gap={2}>
      <CutNotice cut={list.cut} />
      <ServiceFilters filter={filter} onFilter={setParams} />
      <Text element="p" color="secondary">
        {t('services.shown', '{{n_shown}} of {{n_total}} services · {{server}} · looked at {{age}}', {
          n_shown: count(rows.length),
          n_total: count(list.services.length),
          server: list.server,
          age: ageInWords(list.refreshed_at),
        })}
      </Text>
      {rows.length === 0 ? (
        <EmptyState variant="not-found" message={t('services.none-match', 'No service fits what is asked for')}>
          <Button variant="secondary" onClick={() => setParams({ search: '', kind: '', signal: '' })}>
            {t('services.show-all', 'Show all services')}
          </Button>
        </EmptyState>
      ) : (
        <BurnDowns>
          <ScrollBox label={t('services.table', 'Services')}>
            <InteractiveTable
              columns={serviceColumns()}
              data={rows}
              getRowId={({ name }: ServiceRow) => name}
              pageSize={ROWS_PER_PAGE}
            />
          </ScrollBox>
        </BurnDowns>
      )}
    </Stack>
  );
}

function NothingLookedAt({ onLook }: { onLook: () => void }) {
  return (
    <EmptyState
      variant="call-to-action"
      message={t('services.stopped', 'You stopped the look at the source')}
      button={<Button onClick={onLook}>{t('services.look-again', 'Look again')}</Button>}
    >
      {t('services.stopped-why', 'Nothing is kept of a look that did not come to its end.')}
    </EmptyState>
  );
}

function NoServices({ server }: { server: string }) {
  return (
    <EmptyState variant="not-found" message={t('services.empty', 'No service was found')}>
      {t(
        'services.empty-remedy',
        '{{server}} answered, but none of its series has a label that names a service. Look whether it scrapes anything, or name the label in the configuration of the backend.',
        { server }
      )}
    </EmptyState>
  );
}
