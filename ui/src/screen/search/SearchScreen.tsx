import type { SearchQuery } from '../../route/codec';

export function SearchScreen({ query }: { readonly query: SearchQuery }) {
  return <h1>{query.service}</h1>;
}
