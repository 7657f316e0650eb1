import React, { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { PluginPage } from '@grafana/runtime';
import { Button, EmptyState, FilterInput, InteractiveTable, Stack, Text, type Column } from '@grafana/ui';
import { changesPath, proposePath } from '../App/paths';
import type { Change, ServiceList } from '../api/wire';
import { fetchChanges } from '../Changes/fetchChanges';
import { objectivesInForce } from '../Changes/objectivesInForce';
import { apiBy } from '../relay/apiBy';
import { useDataSource } from '../relay/dataSource';
import { DataSourceChoice } from '../relay/DataSourceChoice';
import { AppLinkButton } from '../shared/AppLinkButton';
import { CutNotice } from '../shared/CutNotice';
import { FailureNotice } from '../shared/FailureNotice';
import { count } from '../shared/numbers';
import { ScrollBox } from '../shared/ScrollBox';
import { Skeleton } from '../shared/Skeleton';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { fetchServices } from './fetchServices';
import { serviceRows, type ServiceRow } from './serviceRows';

/** More rows than this are shown page by page. */
const ROWS_PER_PAGE = 50;

/** What is measured, and the way to a proposal for it. */
export default function ServicesPage() {
  const [dataSource] = useDataSource();
  const ask = useCallback((signal: AbortSignal) => fetchServices(apiBy(dataSource), signal), [dataSource]);
  const [services, lookAgain] = useAnswer(ask);
  const [changes] = useAnswer(fetchChanges);
  const isLooking = services.state === 'loading' || (services.state === 'done' && services.isRefreshing);
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
      {services.state === 'loading' && (
        <Skeleton label={t('services.loading', 'Loading the services')} n_rows={7} rowHeight={5} />
      )}
      {services.state === 'failed' && (
        <FailureNotice
          title={t('services.failed', 'The services could not be listed')}
          error={services.error}
          onRetry={lookAgain}
        />
      )}
      {services.state === 'done' && (
        <Services list={services.value} changes={changes.state === 'done' ? changes.value : undefined} />
      )}
    </PluginPage>
  );
}

function Services({ list, changes }: { list: ServiceList; changes?: Change[] }) {
  const [search, setSearch] = useSearchInAddress();
  const rows = useMemo(
    () => serviceRows(list.services, search, changes && objectivesInForce(changes)),
    [list, search, changes]
  );
  if (list.services.length === 0) {
    return <NoServices server={list.server} />;
  }
  return (
    <Stack direction="column" gap={2}>
      <CutNotice cut={list.cut} />
      <FilterInput
        value={search}
        onChange={setSearch}
        placeholder={t('services.search', 'Search services')}
        aria-label={t('services.search', 'Search services')}
        escapeRegex={false}
      />
      <Text element="p" color="secondary">
        {t('services.shown', '{{n_shown}} of {{n_total}} services · {{server}}', {
          n_shown: count(rows.length),
          n_total: count(list.services.length),
          server: list.server,
        })}
      </Text>
      {rows.length === 0 ? (
        <EmptyState variant="not-found" message={t('services.none-match', 'No service has that name')} />
      ) : (
        <ScrollBox label={t('services.table', 'Services')}>
          <InteractiveTable
            columns={columns()}
            data={rows}
            getRowId={({ name }: ServiceRow) => name}
            pageSize={ROWS_PER_PAGE}
          />
        </ScrollBox>
      )}
    </Stack>
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

/** The next step stands beside the name, where a narrow window shows it too. */
function columns(): Array<Column<ServiceRow>> {
  return [
    { id: 'name', header: t('services.column.service', 'Service'), sortType: 'string' },
    {
      id: 'action',
      disableGrow: true,
      cell: ({ row }) => (
        <AppLinkButton
          to={proposePath(row.original.name)}
          size="sm"
          variant="secondary"
          aria-label={t('services.propose-for', 'Propose objectives for {{service}}', { service: row.original.name })}
        >
          {t('services.propose', 'Propose')}
        </AppLinkButton>
      ),
    },
    {
      id: 'objectiveIds',
      header: t('services.column.objectives', 'Objectives in force'),
      cell: ({ row }) => <Objectives {...row.original} />,
    },
    {
      id: 'n_metrics',
      header: t('services.column.metrics', 'Metrics'),
      sortType: 'number',
      cell: ({ row }) => count(row.original.n_metrics),
    },
    {
      id: 'n_series',
      header: t('services.column.series', 'Series'),
      sortType: 'number',
      cell: ({ row }) => count(row.original.n_series),
    },
  ];
}

function Objectives({ objectiveIds }: ServiceRow) {
  if (!objectiveIds || objectiveIds.length === 0) {
    return <Text color="secondary">–</Text>;
  }
  const n = objectiveIds.length;
  return (
    <AppLinkButton to={changesPath()} size="sm" fill="text" tooltip={objectiveIds.join(', ')}>
      {t('services.n-objectives', '{{count}} objectives', { count: n, defaultValue_one: '{{count}} objective' })}
    </AppLinkButton>
  );
}

/** The search stands in the address, so that a reload or a shared link shows the same list. */
function useSearchInAddress(): [string, (search: string) => void] {
  const { search: query } = useLocation();
  const navigate = useNavigate();
  const setSearch = (search: string) => {
    const next = search === '' ? '' : `?${new URLSearchParams({ search })}`;
    navigate({ search: next }, { replace: true });
  };
  return [new URLSearchParams(query).get('search') ?? '', setSearch];
}
