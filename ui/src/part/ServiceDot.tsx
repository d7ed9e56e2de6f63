import css from './ServiceDot.module.css';

/** The colour of a service; always beside its name. */
export function ServiceDot({ colour }: { readonly colour: number }) {
  return <i className={css.dot} style={{ background: `var(--service-${colour})` }} aria-hidden="true" />;
}
