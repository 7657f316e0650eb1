import React, { useCallback, useState } from 'react';
import { Alert, Button, Drawer, RadioButtonList, Stack, Text } from '@grafana/ui';
import { BulletList } from '../shared/BulletList';
import { CodeBlock } from '../shared/CodeBlock';
import { FailureNotice } from '../shared/FailureNotice';
import { Skeleton } from '../shared/Skeleton';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { downloadFile } from './downloadFile';
import {
  EXPORT_FORMATS,
  exportProposals,
  formatName,
  formatUse,
  type Exported,
  type ExportFormat,
  type GrafanaPlace,
  type Loss,
  type Reviewed,
} from './exportFormats';

interface Props {
  reviewed: Reviewed[];
  place?: GrafanaPlace;
}

/** The way to files for others; nothing is downloaded before what they lose was shown. */
export function ExportButton(props: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="secondary" icon="download-alt" onClick={() => setOpen(true)}>
        {t('review.export', 'Export files')}
      </Button>
      {isOpen && <ExportDrawer {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function ExportDrawer({ reviewed, place, onClose }: Props & { onClose: () => void }) {
  const [format, setFormat] = useState<ExportFormat>('grafana');
  return (
    <Drawer
      title={t('export.title', 'Export files')}
      subtitle={t('export.subtitle', 'For other tools. Nothing is put in force by it.')}
      size="md"
      onClose={onClose}
    >
      <Stack direction="column" gap={3}>
        <RadioButtonList<ExportFormat>
          name="export-format"
          value={format}
          onChange={setFormat}
          options={EXPORT_FORMATS.map((value) => ({
            value,
            label: formatName(value),
            description: formatUse(value),
          }))}
        />
        <ExportedFiles key={format} format={format} reviewed={reviewed} place={place} />
      </Stack>
    </Drawer>
  );
}

function ExportedFiles({ format, reviewed, place = {} }: Props & { format: ExportFormat }) {
  const ask = useCallback(
    (signal: AbortSignal) => exportProposals(reviewed, format, place, signal),
    // The drawer is a new one for each format, and what is reviewed stays while it is open.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    []
  );
  const [files, askAgain] = useAnswer(ask);
  switch (files.state) {
    case 'loading':
      return <Skeleton label={t('export.loading', 'Writing the files')} n_rows={2} rowHeight={20} />;
    case 'failed':
      return (
        <FailureNotice
          title={t('export.failed', 'The files could not be written')}
          error={files.error}
          onRetry={askAgain}
        />
      );
    case 'done':
      return (
        <Stack direction="column" gap={2}>
          <LossReport losses={files.value.flatMap(({ losses }) => losses)} />
          {files.value.map((file) => (
            <ExportedFile key={file.file_name} file={file} />
          ))}
          <Stack direction="row" justifyContent="flex-end">
            <Button variant="secondary" icon="download-alt" onClick={() => files.value.forEach(download)}>
              {t('export.download', 'Download {{count}} files', {
                count: files.value.length,
                defaultValue_one: 'Download the file',
              })}
            </Button>
          </Stack>
        </Stack>
      );
  }
}

/** What the format cannot say, one line each; the same loss of several objectives names all of them. */
function LossReport({ losses }: { losses: Loss[] }) {
  if (losses.length === 0) {
    return <Alert severity="success" title={t('export.lossless', 'This format says all of it')} bottomSpacing={0} />;
  }
  return (
    <Alert severity="warning" title={t('export.losses', 'What this format does not say')} bottomSpacing={0}>
      <BulletList>
        {losses.map(({ subject, kind, reason }) => (
          <li key={`${subject} ${kind} ${reason}`}>
            {t('export.loss', '{{subject}}: {{reason}} ({{effect}})', { subject, reason, effect: effectOf(kind) })}
          </li>
        ))}
      </BulletList>
    </Alert>
  );
}

function effectOf(kind: Loss['kind']): string {
  switch (kind) {
    case 'not_converted':
      return t('export.not-converted', 'not in the file at all');
    case 'changed':
      return t('export.changed', 'alerts or numbers may differ');
    case 'left_out':
      return t('export.left-out', 'alerts and numbers stay the same');
    case 'assumed':
      return t('export.assumed', 'a default was taken');
  }
}

function ExportedFile({ file }: { file: Exported }) {
  const language = file.media_type.includes('json') ? 'json' : 'yaml';
  return (
    <div>
      <Text element="h3" variant="h6">
        {file.file_name}
      </Text>
      <CodeBlock label={file.file_name} text={file.text} language={language} />
    </div>
  );
}

function download({ file_name, text, media_type }: Exported) {
  downloadFile(file_name, text, media_type);
}
