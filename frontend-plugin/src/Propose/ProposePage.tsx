import React, { useCallback, useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import { PluginPage } from '@grafana/runtime';
import { Button, EmptyState, Stack } from '@grafana/ui';
import { readQuery, readService, servicesPath } from '../App/paths';
import type { RelayProgress } from '../relay/RelayTask';
import { useRelayTask } from '../relay/useRelayTask';
import { canEdit } from '../shared/canEdit';
import { currentRights } from '../shared/currentRights';
import { AppLinkButton } from '../shared/AppLinkButton';
import { FailureNotice } from '../shared/FailureNotice';
import { NoPermission } from '../shared/NoPermission';
import { Skeleton } from '../shared/Skeleton';
import { t } from '../shared/translate';
import { useAddressState } from '../shared/useAddressState';
import { useAnswer } from '../shared/useAnswer';
import { Working } from '../shared/Working';
import { fetchDismissals } from './dismissals';
import { fetchProposals } from './fetchProposals';
import { FromQuery } from './FromQuery';
import { GROUP, groupMembers, isMember } from './groupMembers';
import { Proposals } from './Proposals';
import { propose, type ProposalRequest } from './propose';
import { ProposeForm } from './ProposeForm';
import { ProposingNotes } from './ProposingNotes';
import { TRIED } from './tried';

/** What one service could promise, by its own history. */
export default function ProposePage() {
  const { search } = useLocation();
  const service = readService(search);
  const query = readQuery(search);
  const pageNav = {
    text: service ? t('propose.title', 'Propose · {{service}}', { service }) : t('propose.title-none', 'Propose'),
    parentItem: { text: t('services.title', 'Services'), url: servicesPath() },
  };
  return <PluginPage pageNav={pageNav}>{content(service, query)}</PluginPage>;
}

function content(service?: string, query?: string) {
  if (service === undefined) {
    return query === undefined ? <NoService /> : <FromQuery query={query} />;
  }
  return <ProposeFor key={service} service={service} />;
}

function ProposeFor({ service }: { service: string }) {
  const mayPropose = canEdit(currentRights());
  const ask = useCallback((signal: AbortSignal) => fetchProposals(service, signal), [service]);
  const [kept, askAgain] = useAnswer(ask);
  const askDismissals = useCallback((signal: AbortSignal) => fetchDismissals(service, signal), [service]);
  const [dismissals, askDismissalsAgain] = useAnswer(askDismissals);
  const { task, run, cancel, progress } = useRelayTask(propose);
  const [address, setAddress] = useAddressState();
  const label = address.get(GROUP) ?? '';
  const [asked, setAsked] = useState<ProposalRequest>({ service, group_by: label === '' ? undefined : { label } });
  const proposeFor = (request: ProposalRequest) => {
    // What was moved, was moved of the proposals of before.
    setAddress({ [TRIED]: '', [GROUP]: request.group_by?.label ?? '' });
    setAsked(request);
    run(request);
  };
  const isUnproposed = kept.state === 'done' && kept.value.length === 0;
  useOnce(isUnproposed && mayPropose, () => run(asked));

  const proposed = task.state === 'done' ? task.value : undefined;
  const proposals = proposed?.proposals ?? (kept.state === 'done' ? groupMembers(kept.value, label) : []);
  const isLoading =
    kept.state === 'loading' || dismissals.state === 'loading' || (task.state === 'running' && proposals.length === 0);
  return (
    <Stack direction="column" gap={2}>
      {mayPropose && kept.state !== 'loading' && (
        <ProposeForm
          service={service}
          proposals={proposals}
          groupedBy={label}
          isRunning={task.state === 'running'}
          onPropose={proposeFor}
        />
      )}
      {task.state === 'running' && <Working text={readingInWords(service, progress)} onCancel={cancel} />}
      {task.state === 'failed' && (
        <FailureNotice
          title={t('propose.failed', 'Nothing could be proposed')}
          error={task.error}
          onRetry={() => proposeFor(asked)}
        />
      )}
      {kept.state === 'failed' && (
        <FailureNotice
          title={t('propose.kept-failed', 'The kept proposals could not be read')}
          error={kept.error}
          onRetry={askAgain}
        />
      )}
      {dismissals.state === 'failed' && (
        <FailureNotice
          title={t('propose.dismissals-failed', 'What was dismissed could not be read, so all is shown')}
          error={dismissals.error}
          onRetry={askDismissalsAgain}
        />
      )}
      {isLoading && <Skeleton label={t('propose.loading', 'Loading the proposals')} n_rows={2} rowHeight={60} />}
      {proposed && <ProposingNotes proposed={proposed} />}
      {proposals.length > 0 && dismissals.state !== 'loading' && (
        <Proposals
          key={proposals.map(({ digest }) => digest).join()}
          service={service}
          proposals={proposals}
          dismissals={dismissals.state === 'done' ? dismissals.value : []}
          areGrouped={proposals.every((proposal) => isMember(proposal, label))}
          mayReview={mayPropose}
          onDismissals={askDismissalsAgain}
        />
      )}
      {!isLoading && proposals.length === 0 && kept.state === 'done' && task.state !== 'failed' && (
        <NoProposals
          service={service}
          lacksData={proposed?.skipped.some(({ lacks_data }) => lacks_data) ?? false}
          mayPropose={mayPropose}
          onPropose={() => proposeFor(asked)}
        />
      )}
    </Stack>
  );
}

function readingInWords(service: string, progress?: RelayProgress): string {
  if (!progress) {
    return t('propose.running', 'Reading the history of {{service}}', { service });
  }
  return t('propose.reading', 'Reading the history of {{service}}: {{n_answers}} answers, {{size}} MB', {
    service,
    n_answers: progress.n_answers,
    size: (progress.n_bytes / 1e6).toFixed(1),
  });
}

function NoService() {
  return (
    <EmptyState
      variant="not-found"
      message={t('propose.no-service', 'This address names no service')}
      button={<AppLinkButton to={servicesPath()}>{t('propose.pick', 'Pick a service')}</AppLinkButton>}
    />
  );
}

interface NoProposalsProps {
  service: string;
  /** Something could be promised, and history is too short for it, or has too few events. */
  lacksData: boolean;
  mayPropose: boolean;
  onPropose: () => void;
}

function NoProposals({ service, lacksData, mayPropose, onPropose }: NoProposalsProps) {
  if (!mayPropose) {
    return (
      <NoPermission
        message={t('propose.none-viewer', 'Nobody has proposed anything for {{service}} yet', { service })}
      />
    );
  }
  if (lacksData) {
    return (
      <EmptyState
        variant="not-found"
        message={t('propose.not-enough-data', 'Not enough data for {{service}} yet', { service })}
        button={<Button onClick={onPropose}>{t('propose.again', 'Look again')}</Button>}
      >
        {t(
          'propose.not-enough-data-why',
          'There is something to promise, and too little history to say what. How much there is, and how much is needed, stands above.'
        )}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      variant="not-found"
      message={t('propose.none', 'There is no proposal for {{service}}', { service })}
      button={<Button onClick={onPropose}>{t('propose.start', 'Propose')}</Button>}
    >
      {t(
        'propose.none-why',
        'An objective needs a counter of good and bad events, or a histogram, with some days of history. What was looked at and left out stands above.'
      )}
    </EmptyState>
  );
}

/** Does `work` the first time that `isDue`. */
function useOnce(isDue: boolean, work: () => void) {
  const isDone = useRef(false);
  useEffect(() => {
    if (isDue && !isDone.current) {
      isDone.current = true;
      work();
    }
  });
}
