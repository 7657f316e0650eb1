import React, { type ComponentProps } from 'react';
import { locationUtil } from '@grafana/data';
import { LinkButton } from '@grafana/ui';

type Props = Pick<
  ComponentProps<typeof LinkButton>,
  'size' | 'variant' | 'fill' | 'icon' | 'disabled' | 'tooltip' | 'aria-label'
> & {
  /** A path of this app, without the sub-path that Grafana is served under. */
  to: string;
  children: React.ReactNode;
};

/** A link that looks like a button, right under a sub-path and in a new tab too. */
export function AppLinkButton({ to, children, ...rest }: Props) {
  return (
    <LinkButton {...rest} href={locationUtil.assureBaseUrl(to)}>
      {children}
    </LinkButton>
  );
}
