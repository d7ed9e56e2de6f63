package dev.sluice.store.parquet;

import java.util.Map;
import java.util.Set;

/// How a file is laid out. The defaults suit telemetry in row groups of 262,144 rows.
///
/// @param pageRows rows a data page has at most, 1 or more; a page also ends at the first row boundary after this
///     many list elements
/// @param pageBytes byte strings a data page has before it ends at the next row, 1 or more
/// @param dictionaryBytes size above which a dictionary is given up for plain values, unless those would take
///     several times as much
/// @param zstdLevel 1 to 19; above 3 costs time and gains nothing on encoded columns
/// @param bloomFieldIds leaves that get a split-block Bloom filter with 12 bits a value, BINARY or STRING
/// @param metadata key and value pairs for the footer
public record ParquetOptions(
        int pageRows,
        int pageBytes,
        int dictionaryBytes,
        int zstdLevel,
        Set<Integer> bloomFieldIds,
        Map<String, String> metadata) {
    private static final ParquetOptions DEFAULTS = new ParquetOptions(65_536, 1 << 20, 16 << 20, 1, Set.of(), Map.of());

    public ParquetOptions {
        atLeastOne("page rows", pageRows);
        atLeastOne("page bytes", pageBytes);
        atLeastOne("dictionary bytes", dictionaryBytes);
        if (zstdLevel < 1 || zstdLevel > 19) {
            throw new IllegalArgumentException("zstd level: " + zstdLevel + " (expected: 1 to 19)");
        }
        bloomFieldIds = Set.copyOf(bloomFieldIds);
        metadata = Map.copyOf(metadata);
    }

    public static ParquetOptions defaults() {
        return DEFAULTS;
    }

    public ParquetOptions withPage(int rows, int bytes) {
        return new ParquetOptions(rows, bytes, dictionaryBytes, zstdLevel, bloomFieldIds, metadata);
    }

    public ParquetOptions withDictionaryBytes(int bytes) {
        return new ParquetOptions(pageRows, pageBytes, bytes, zstdLevel, bloomFieldIds, metadata);
    }

    public ParquetOptions withZstdLevel(int level) {
        return new ParquetOptions(pageRows, pageBytes, dictionaryBytes, level, bloomFieldIds, metadata);
    }

    public ParquetOptions withBloomFilters(Set<Integer> fieldIds) {
        return new ParquetOptions(pageRows, pageBytes, dictionaryBytes, zstdLevel, fieldIds, metadata);
    }

    public ParquetOptions withMetadata(Map<String, String> pairs) {
        return new ParquetOptions(pageRows, pageBytes, dictionaryBytes, zstdLevel, bloomFieldIds, pairs);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
