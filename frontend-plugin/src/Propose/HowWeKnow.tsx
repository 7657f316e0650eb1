import React from 'react';
import { Drawer, Stack, Text } from '@grafana/ui';
import type { Proposal } from '../api/wire';
import { CodeBlock } from '../shared/CodeBlock';
import { FactList, type Fact } from '../shared/FactList';
import { count, percent } from '../shared/numbers';
import { spanInWords } from '../shared/spans';
import { timeInWords } from '../shared/times';
import { t } from '../shared/translate';
import { windowFacts } from './fitFacts';

/** Each number of a proposal with its query, its window, its samples and its formula. */
export function HowWeKnow({ proposal, onClose }: { proposal: Proposal; onClose: () => void }) {
  const { objective, evidence } = proposal;
  const windows = windowFacts(proposal);
  return (
    <Drawer title={t('how.title', 'How we know')} subtitle={objective.id} size="md" onClose={onClose}>
      <Stack direction="column" gap={3}>
        <FactList facts={facts(proposal)} />
        {windows.length > 0 && (
          <section>
            <Text element="h3" variant="h5">
              {t('how.windows', 'The target, window by window')}
            </Text>
            <FactList facts={windows} />
          </section>
        )}
        <section>
          <Text element="h3" variant="h5">
            {t('how.formulas', 'Formulas')}
          </Text>
          {formulas(proposal).map((formula) => (
            <Text element="p" key={formula}>
              {formula}
            </Text>
          ))}
        </section>
        <Stack direction="column" gap={2}>
          <Text element="h3" variant="h5">
            {t('how.queries', 'Queries')}
          </Text>
          <Text element="p" color="secondary">
            {t(
              'how.recorded',
              'Each was parsed and evaluated once. Those over names that begin with slo: read what the rules record, so they have series only once the rules are in force.'
            )}
          </Text>
          {evidence.queries.map(({ purpose, expression, n_series }) => (
            <div key={purpose}>
              <Text element="h4" variant="body" weight="medium">
                {t('how.query', '{{purpose}} · {{count}} series', {
                  purpose,
                  count: n_series,
                  defaultValue_one: '{{purpose}} · 1 series',
                })}
              </Text>
              <CodeBlock label={purpose} text={expression} language="promql" wrap />
            </div>
          ))}
        </Stack>
      </Stack>
    </Drawer>
  );
}

function facts({ evidence, backtest, cadence, digest }: Proposal): Fact[] {
  return [
    { name: t('how.source', 'Source'), value: `${evidence.source} · ${evidence.server}` },
    ...(evidence.valid_on ? [{ name: t('how.valid-on', 'Every query is valid on'), value: evidence.valid_on }] : []),
    {
      name: t('how.window', 'Window'),
      value: t('how.window-value', '{{from}} to {{until}}', {
        from: timeInWords(backtest.from),
        until: timeInWords(backtest.until),
      }),
    },
    { name: t('how.step', 'Replayed every'), value: spanInWords(backtest.step) },
    { name: t('how.unseen', 'Without data'), value: spanInWords(backtest.unseen) },
    {
      name: t('how.cadence', 'Scraped and evaluated every'),
      value: `${spanInWords(cadence.scrape_interval)} · ${spanInWords(cadence.evaluation_interval)}`,
    },
    { name: t('how.digest', 'SHA-256 of the proposal'), value: digest, isLong: true },
  ];
}

function formulas({ backtest, objective, fit }: Proposal): string[] {
  const { events_total, events_bad, attainment, budget_remaining } = backtest;
  if (typeof attainment !== 'number' || typeof budget_remaining !== 'number') {
    return [t('how.no-events', 'There were no events, so there is neither an attainment nor a burned budget.')];
  }
  const values = { bad: count(events_bad), total: count(events_total), budget: objective.error_budget };
  return [
    t('how.attainment', 'In history: 1 − bad ÷ all events = 1 − {{bad}} ÷ {{total}} = {{result}}', {
      ...values,
      result: percent(attainment, 3),
    }),
    t(
      'how.budget',
      'Budget left: 1 − bad ÷ (error budget × all events) = 1 − {{bad}} ÷ ({{budget}} × {{total}}) = {{result}}',
      {
        ...values,
        result: percent(budget_remaining, 1),
      }
    ),
    ...(fit
      ? [
          t(
            'how.confidence',
            'How sure: 1,000 periods were put together from runs of neighbouring days of this history; {{kept}} of them kept the target. No more is claimed than (days + 1) ÷ (days + 2), since what did not happen in {{count}} days may happen on the next.',
            { kept: percent(fit.confidence), count: fit.n_days }
          ),
        ]
      : []),
  ];
}
