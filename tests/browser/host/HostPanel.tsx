import * as React from 'react';
import * as grafanaData from '@grafana/data';
import { useTheme2 } from '@grafana/ui';

interface Props {
  plugin: grafanaData.PanelPlugin;
  title: string;
  /** `frames`, as JSON, is what the panel's query yielded. */
  search: string;
}

/** The frame that Grafana draws around a panel, with the plugin's own defaults as options. */
export function HostPanel({ plugin, title, search }: Props) {
  const theme = useTheme2();
  const Panel = plugin.panel as React.ComponentType<Record<string, unknown>>;
  const frames: unknown[] = JSON.parse(new URLSearchParams(search).get('frames') ?? '[]');
  const until = grafanaData.dateTime('2026-03-17T12:00:00Z');
  const timeRange = { from: until, to: until, raw: { from: until, to: until } };
  const data = { series: frames.map((frame) => grafanaData.toDataFrame(frame)), state: 'Done', timeRange };
  const width = Math.min(640, window.innerWidth - 32);
  const frame = {
    padding: 16,
    minHeight: '100vh',
    boxSizing: 'border-box' as const,
    background: theme.colors.background.primary,
    color: theme.colors.text.primary,
  };
  return (
    <main style={frame}>
      <h1>{title}</h1>
      <Panel
        id={1}
        title={title}
        data={data}
        timeRange={timeRange}
        timeZone="utc"
        options={plugin.defaults ?? {}}
        fieldConfig={{ defaults: {}, overrides: [] }}
        width={width}
        height={320}
        replaceVariables={(text: string) => text}
      />
    </main>
  );
}
