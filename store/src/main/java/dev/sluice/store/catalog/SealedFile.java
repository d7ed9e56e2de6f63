package dev.sluice.store.catalog;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/// A data file of a table. Its name says when it was sealed and what its bytes hash to, so neither can be lost
/// or changed apart from the file's entry in the table:
///
/// | Part | Meaning |
/// |---|---|
/// | 13 digits | when it was sealed, milliseconds since the epoch |
/// | `-`, 6 digits | which file of its writer |
/// | `-`, 16 hex digits | XXH64 of all its bytes |
/// | `.parquet` | |
///
/// @param rows at least 1
/// @param minTime earliest time of a row, unsigned nanoseconds
/// @param maxTime latest time of a row, unsigned nanoseconds
public record SealedFile(Path path, long rows, long bytes, long digest, long sealedMillis, long minTime, long maxTime) {
    private static final String SUFFIX = ".parquet";
    private static final int MILLIS_DIGITS = 13;
    private static final int DIGEST_DIGITS = 16;

    public SealedFile {
        Objects.requireNonNull(path, "path");
    }

    static String name(long sealedMillis, int number, long digest) {
        return String.format(
                Locale.ROOT,
                "%013d-%06d-%s%s",
                sealedMillis,
                number,
                HexFormat.of().toHexDigits(digest),
                SUFFIX);
    }

    /// @throws IllegalArgumentException if it is not the name of a data file
    static SealedFile of(Path path, long rows, long bytes, TimeRange times) {
        String name = path.getFileName().toString();
        int from = name.length() - SUFFIX.length() - DIGEST_DIGITS;
        if (!name.endsWith(SUFFIX) || from <= MILLIS_DIGITS || name.charAt(MILLIS_DIGITS) != '-') {
            throw new IllegalArgumentException(
                    "data file: " + name + " (expected: MILLIS-NUMBER-DIGEST" + SUFFIX + ")");
        }
        long sealedMillis = Long.parseLong(name, 0, MILLIS_DIGITS, 10);
        long digest = HexFormat.fromHexDigitsToLong(name, from, from + DIGEST_DIGITS);
        return new SealedFile(path, rows, bytes, digest, sealedMillis, times.min(), times.max());
    }

    /// Whether a row of it may lie between two times, both unsigned nanoseconds and both included. A row whose time is
    /// unknown, which is 0, may lie anywhere: a log record then counts by when it was observed.
    public boolean overlaps(long fromNanos, long toNanos) {
        return minTime == 0
                || Long.compareUnsigned(minTime, toNanos) <= 0 && Long.compareUnsigned(maxTime, fromNanos) >= 0;
    }

    /// Both ends included, unsigned nanoseconds.
    record TimeRange(long min, long max) {
        static final TimeRange ALL = new TimeRange(0, -1);

        /// Bounds are kept as signed numbers: when both signs occur, they say nothing about the unsigned order.
        static TimeRange ofSigned(long lower, long upper) {
            return lower < 0 && upper >= 0 ? ALL : new TimeRange(lower, upper);
        }
    }
}
