package dev.sluice.store.column;

/// The columns that one table's items have of their own: everything but resource and scope. One owner.
abstract sealed class ItemColumns permits SpanColumns, LogColumns, PointColumns, HistogramColumns, ProfileColumns {
    final Lexicon lexicon;

    ItemColumns(Lexicon lexicon) {
        this.lexicon = lexicon;
    }

    /// Says what all items of the request share, before the first one is read. Only profiles have such a thing.
    void dictionary(byte[] bytes, int from, int to) {}

    /// Reads the item in `bytes[from, to)`, a field 2 of a message around a scope, and adds its rows.
    abstract void read(byte[] bytes, int from, int to);

    abstract int rows();

    /// Per row the time it is sorted by, as unsigned 64 bits of nanoseconds.
    abstract long[] times();

    /// The rows' own attributes.
    abstract AttributeStream attributes();

    /// Tells where the values of every leaf come from.
    abstract void describe(LeafTable leaves);

    /// Forgets all rows from `rows` on, and what was read of one that did not get finished.
    abstract void truncate(int rows);

    abstract long memoryBytes();
}
