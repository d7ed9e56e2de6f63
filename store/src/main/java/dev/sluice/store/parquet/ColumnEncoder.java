package dev.sluice.store.parquet;

/// The values of one leaf in one row group, ready to be written: the encoding is chosen, a dictionary built, the
/// bounds known. `j` counts the values that are there.
sealed interface ColumnEncoder permits WordColumn, ByteColumn {
    Encoding encoding();

    /// How many entries the dictionary has; 0 without one.
    int dictionarySize();

    /// Appends the dictionary in PLAIN.
    void writeDictionary(OutputBytes out);

    /// Appends the values `[from, to)` as a data page has them.
    void writeValues(int from, int to, OutputBytes out);

    /// Bytes of value `j` that count against the size of a page; 0 where the number of rows bounds pages enough.
    int pageBytes(int j);

    /// @param values entries, nulls included
    ChunkStatistics statistics(long values);

    BloomFilter bloomFilter();
}
