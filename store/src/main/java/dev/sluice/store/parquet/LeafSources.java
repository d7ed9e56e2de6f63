package dev.sluice.store.parquet;

/// Gives the values of each leaf when their turn comes, so that a caller can gather all leaves of a row group through
/// one scratch array.
@FunctionalInterface
public interface LeafSources {
    /// The values of one leaf; asked once per leaf, in the order of [ParquetSchema#leaves]. The writer is done with
    /// them when it asks for the next.
    ColumnSource source(ParquetLeaf leaf);
}
