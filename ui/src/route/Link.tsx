import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { navigate } from './location';

type LinkProperties = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly to: string };

/** A real anchor, so that opening in a new tab and copying the address work; a plain click stays on the page. */
export function Link({ to, onClick, ...rest }: LinkProperties) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !plain) return;
    event.preventDefault();
    navigate(to);
  };
  return <a {...rest} href={to} onClick={follow} />;
}
