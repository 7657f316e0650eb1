import React from 'react';
import { PluginPage } from '@grafana/runtime';
import { Button, EmptyState, FilterInput, InlineSwitch, RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { servicesPath } from '../App/paths';
import type { ObjectiveList } from '../api/wire';
import { AppLinkButton } from '../shared/AppLinkButton';
import { CutNotice } from '../shared/CutNotice';
import { NoAnswer } from '../shared/NoAnswer';
import { count } from '../shared/numbers';
import { Skeleton } from '../shared/Skeleton';
import { t } from '../shared/translate';
import { useAddressState } from '../shared/useAddressState';
import { Working } from '../shared/Working';
import { arrange, readArrangement } from './arrange';
import { ObjectiveTable } from './ObjectiveTable';
import { useObjectives } from './useObjectives';

type Shown = 'all' | 'attention';

/** What is promised, and where each promise stands. */
export default function ObjectivesPage() {
  const [objectives, lookAgain, stop] = useObjectives();
  const isLooking = objectives.state === 'loading' || (objectives.state === 'done' && objectives.isRefreshing);
  return (
    <PluginPage
      subTitle={t(
        'objectives.subtitle',
        'What is promised, and where each promise stands. What needs you comes first.'
      )}
      actions={
        <Button variant="secondary" icon="sync" onClick={lookAgain} disabled={isLooking}>
          {t('objectives.look-again', 'Look again')}
        </Button>
      }
    >
      {objectives.state === 'loading' && (
        <>
          <Working text={t('objectives.looking', 'Reading where the objectives stand')} onCancel={stop} />
          <Skeleton label={t('objectives.loading', 'Loading the objectives')} n_rows={5} rowHeight={7} />
        </>
      )}
      {objectives.state === 'failed' && (
        <NoAnswer
          title={t('objectives.failed', 'The objectives could not be listed')}
          error={objectives.error}
          onLook={lookAgain}
        />
      )}
      {objectives.state === 'done' && <Objectives list={objectives.value} />}
    </PluginPage>
  );
}

function Objectives({ list }: { list: ObjectiveList }) {
  const [params, setParams] = useAddressState();
  const arrangement = readArrangement(params);
  if (list.objectives.length === 0) {
    return (
      <EmptyState
        variant="call-to-action"
        hideImage
        message={t('objectives.empty', 'No objective is in force yet')}
        button={<AppLinkButton to={servicesPath()}>{t('propose.pick', 'Pick a service')}</AppLinkButton>}
      >
        {t('objectives.empty-next', 'Pick a service to see which objectives its own history supports.')}
      </EmptyState>
    );
  }
  const groups = arrange(list.objectives, arrangement);
  const n_shown = groups.reduce((n, { objectives }) => n + objectives.length, 0);
  return (
    <Stack direction="column" gap={2}>
      <CutNotice cut={list.cut} />
      <Stack direction="row" gap={2} wrap="wrap" alignItems="center">
        <FilterInput
          value={arrangement.search}
          onChange={(search) => setParams({ search })}
          placeholder={t('objectives.search', 'Search objectives')}
          aria-label={t('objectives.search', 'Search objectives')}
          escapeRegex={false}
          width={32}
        />
        <RadioButtonGroup<Shown>
          aria-label={t('objectives.shown', 'Which objectives')}
          value={arrangement.needsPerson ? 'attention' : 'all'}
          onChange={(shown) => setParams({ show: shown === 'all' ? '' : shown })}
          options={[
            { value: 'all', label: t('objectives.shown-all', 'All') },
            { value: 'attention', label: t('objectives.shown-attention', 'Needs a person') },
          ]}
        />
        <InlineSwitch
          id="group-by-service"
          label={t('objectives.group', 'Group by service')}
          showLabel
          transparent
          value={arrangement.isGrouped}
          onChange={() => setParams({ group: arrangement.isGrouped ? '' : 'service' })}
        />
      </Stack>
      <Text element="p" color="secondary">
        {shownInWords(n_shown, list)}
      </Text>
      {groups.length === 0 ? (
        <EmptyState
          variant="not-found"
          message={
            arrangement.needsPerson && arrangement.search === ''
              ? t('objectives.all-well', 'All promises are kept; nothing needs you')
              : t('objectives.none-match', 'No objective matches')
          }
        />
      ) : (
        groups.map(({ service, objectives }) => (
          <section key={service ?? ''} aria-label={service}>
            {service !== undefined && (
              <Text element="h2" variant="h4">
                {service}
              </Text>
            )}
            <ObjectiveTable
              label={service ?? t('objectives.table', 'Objectives')}
              objectives={objectives}
              sort={arrangement.sort}
              isReversed={arrangement.isReversed}
              onSort={(sort) => setParams({ sort })}
            />
          </section>
        ))
      )}
    </Stack>
  );
}

function shownInWords(n_shown: number, { objectives, read_by }: ObjectiveList): string {
  const counts = { n_shown: count(n_shown), n_total: count(objectives.length) };
  return read_by === 'relay'
    ? t(
        'objectives.n-shown-by-relay',
        '{{n_shown}} of {{n_total}} objectives · read by relay through this page',
        counts
      )
    : t('objectives.n-shown', '{{n_shown}} of {{n_total}} objectives', counts);
}
