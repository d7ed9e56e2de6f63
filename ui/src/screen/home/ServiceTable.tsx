import type { Service } from '../../api/shapes';
import { formatCount, formatShare } from '../../part/number';
import { Link } from '../../route/Link';
import { searchAddress } from '../../route/codec';
import { formatAgo } from '../../time/nanos';
import { useNow } from './Arrival';
import css from './HomeScreen.module.css';

/** Every service there is, the busiest first; each leads to its traces. */
export function ServiceTable({ services }: { readonly services: readonly Service[] }) {
  const now = useNow();
  const sorted = [...services].sort((a, b) => b.spans - a.spans || a.name.localeCompare(b.name));
  const most = Math.max(1, ...sorted.map((service) => service.spans));
  return (
    <section className={css.card} aria-labelledby="services-title">
      <h2 id="services-title">
        Services <small>{formatCount(services.length)}</small>
      </h2>
      <table className={css.services}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Spans</th>
            <th scope="col">Errors</th>
            <th scope="col">Last seen</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((service) => (
            <tr key={service.name}>
              <th scope="row">
                <Link to={searchAddress({ service: service.name })}>{service.name}</Link>
              </th>
              <td>
                <span className={css.amount}>
                  <i style={{ width: `${(100 * service.spans) / most}%` }} />
                </span>
                <span className={css.count}>{formatCount(service.spans)}</span>
              </td>
              <td data-failed={service.errors > 0}>
                {service.errors === 0 ? (
                  '0'
                ) : (
                  <Link to={searchAddress({ service: service.name, errorsOnly: true })}>
                    {`${formatCount(service.errors)} (${formatShare(service.errors, service.spans)})`}
                  </Link>
                )}
              </td>
              <td>{service.lastSeenNanos === null ? '' : formatAgo(service.lastSeenNanos, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
