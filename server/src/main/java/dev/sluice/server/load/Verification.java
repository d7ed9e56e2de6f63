package dev.sluice.server.load;

import dev.sluice.otlp.Signal;
import dev.sluice.server.remote.Remote;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Compares a file of acknowledged ids with what a running Sluice has stored: every id must be there, once.
///
/// Asks by SQL. First for count, exclusive or and sum of the ids in each of 4,096 parts of their range: where these
/// agree with the file, the ids do (a mistake takes two wrong ids that cancel out in all three). Then for the ids
/// themselves where they do not, in answers of bounded size. So a store of many millions is read once, not hundreds
/// of times. One owner.
final class Verification {
    private static final int IDS_PER_QUERY = 40_000;
    private static final int PARTS = 4_096;
    private static final int ID_DIGITS = 16;
    /// For everything but the ids of the file.
    private static final int RESERVE_MEBIBYTES = 128;
    private static final IdRange ALL = new IdRange(0, -1L);

    private final Remote remote;
    private final Signal signal;
    private final int idsPerQuery;

    /// @param remote whose query API is asked
    Verification(Remote remote, Signal signal) {
        this(remote, signal, IDS_PER_QUERY);
    }

    /// @param idsPerQuery how many ids one answer may have, 1 or more
    Verification(Remote remote, Signal signal, int idsPerQuery) {
        this.remote = remote;
        this.signal = signal;
        this.idsPerQuery = idsPerQuery;
    }

    /// @param acked ids in the file
    /// @param missing acknowledged, but not stored: losses
    /// @param duplicated stored more than once
    /// @param unacknowledged stored, but not in the file: requests whose answer was lost, or items of other senders
    record Result(long acked, long missing, long duplicated, long unacknowledged) {
        boolean isExact() {
            return missing == 0 && duplicated == 0;
        }

        private Result plus(Result part) {
            return new Result(
                    acked, missing + part.missing, duplicated + part.duplicated, unacknowledged + part.unacknowledged);
        }

        String toJson() {
            return "{\"acked\":" + acked + ",\"missing\":" + missing + ",\"duplicated\":" + duplicated
                    + ",\"unacknowledged\":" + unacknowledged + "}";
        }
    }

    /// Ids from `first` to `last`, both included, unsigned.
    private record IdRange(long first, long last) {
        /// Of each of the parts but perhaps the last.
        long partWidth() {
            return Long.divideUnsigned(last - first, PARTS) + 1;
        }

        int part(long id) {
            return (int) Long.divideUnsigned(id - first, partWidth());
        }

        /// The parts from one to another, both included.
        IdRange parts(int from, int to) {
            long begin = first + from * partWidth();
            long end = begin + (to - from + 1) * partWidth() - 1;
            boolean beyond = Long.compareUnsigned(end, last) > 0 || Long.compareUnsigned(end, begin) < 0;
            return new IdRange(begin, beyond ? last : end);
        }
    }

    /// What is known of the ids in each part without keeping them.
    private static final class Sums {
        private final long[] counts = new long[PARTS];
        private final long[] xors = new long[PARTS];
        private final long[] sums = new long[PARTS];

        void add(int part, long count, long xor, long sum) {
            counts[part] += count;
            xors[part] ^= xor;
            sums[part] += sum;
        }

        boolean agree(Sums other, int part) {
            return counts[part] == other.counts[part]
                    && xors[part] == other.xors[part]
                    && sums[part] == other.sums[part];
        }
    }

    Result verify(Path ackedFile) throws IOException, Remote.Refused {
        long[] acked = readIds(ackedFile);
        return compare(acked, ALL);
    }

    /// Goes through the parts that differ, as many neighbours at once as fit an answer.
    private Result compare(long[] acked, IdRange range) throws IOException, Remote.Refused {
        Sums stored = storedSums(range);
        Sums expected = ackedSums(acked, range);
        Result result = new Result(acked.length, 0, 0, 0);
        for (int part = 0; part < PARTS; part++) {
            if (stored.agree(expected, part)) {
                continue;
            }
            int from = part;
            long rows = stored.counts[part];
            while (part + 1 < PARTS
                    && !stored.agree(expected, part + 1)
                    && rows + stored.counts[part + 1] <= idsPerQuery) {
                rows += stored.counts[++part];
            }
            IdRange differing = range.parts(from, part);
            boolean fits = rows <= idsPerQuery || differing.first() == differing.last();
            result = result.plus(fits ? compareIds(acked, differing) : compare(acked, differing));
        }
        return result;
    }

    private Result compareIds(long[] acked, IdRange range) throws IOException, Remote.Refused {
        Map<Long, Integer> stored = storedIds(range);
        long missing = 0;
        long duplicated = 0;
        for (int i = lowerBound(acked, range.first()); i < acked.length; i++) {
            if (Long.compareUnsigned(acked[i], range.last()) > 0) {
                break;
            }
            Integer count = stored.remove(acked[i]);
            missing += count == null ? 1 : 0;
            duplicated += count != null && count > 1 ? 1 : 0;
        }
        duplicated += stored.values().stream().filter(count -> count > 1).count();
        return new Result(acked.length, missing, duplicated, stored.size());
    }

    private Sums storedSums(IdRange range) throws IOException, Remote.Refused {
        Sums sums = new Sums();
        String part =
                "(id - " + Long.toUnsignedString(range.first()) + ") // " + Long.toUnsignedString(range.partWidth());
        for (String table : tables()) {
            ask(
                    "SELECT " + part + " AS part, count(*), bit_xor(id), sum(id) FROM (" + ids(table, range)
                            + ") GROUP BY part",
                    row -> {
                        String[] columns = row.split(",", 4);
                        sums.add(
                                Integer.parseInt(columns[0]),
                                Long.parseLong(columns[1]),
                                Long.parseUnsignedLong(columns[2]),
                                new BigInteger(columns[3]).longValue());
                    });
        }
        return sums;
    }

    private static Sums ackedSums(long[] acked, IdRange range) {
        Sums sums = new Sums();
        for (int i = lowerBound(acked, range.first()); i < acked.length; i++) {
            if (Long.compareUnsigned(acked[i], range.last()) > 0) {
                break;
            }
            sums.add(range.part(acked[i]), 1, acked[i], acked[i]);
        }
        return sums;
    }

    private Map<Long, Integer> storedIds(IdRange range) throws IOException, Remote.Refused {
        Map<Long, Integer> counts = new HashMap<>();
        for (String table : tables()) {
            ask(ids(table, range), id -> counts.merge(Long.parseUnsignedLong(id), 1, Integer::sum));
        }
        return counts;
    }

    /// The statement for the ids of a table in a range, as unsigned numbers. The text is compared first: by it files
    /// are left out unread.
    private String ids(String table, IdRange range) {
        String column = signal == Signal.METRICS ? "attributes['" + MetricWorkload.ID_ATTRIBUTE + "']" : "span_id";
        return "SELECT TRY_CAST('0x' || " + column + " AS UBIGINT) AS id FROM " + table + " WHERE " + column
                + " BETWEEN '" + AckedFile.hex(range.first()) + "' AND '" + AckedFile.hex(range.last())
                + "' AND length(" + column + ") = " + ID_DIGITS + " AND id IS NOT NULL";
    }

    /// Hands each row of a statement to `row`, without quotes.
    private void ask(String sql, Consumer<String> row) throws IOException, Remote.Refused {
        InputStream answer = remote.post("/api/v1/sql", "text/csv", sql);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8))) {
            lines.readLine(); // the columns' names
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                row.accept(line.replace("\"", ""));
            }
        }
    }

    private String[] tables() {
        return switch (signal) {
            case TRACES -> new String[] {"spans"};
            case LOGS -> new String[] {"logs"};
            case METRICS -> new String[] {"metric_points", "metric_histograms"};
            case PROFILES -> throw new IllegalArgumentException("signal: profiles (expected: traces, logs or metrics)");
        };
    }

    /// Ids in the order of their unsigned values, each once. Takes 8 bytes an id.
    private static long[] readIds(Path file) throws IOException {
        long most = Math.ceilDiv(Files.size(file), ID_DIGITS + 1L);
        requireMemory(most, Runtime.getRuntime().maxMemory());
        long[] ids = new long[Math.toIntExact(most)];
        int count = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.length() == ID_DIGITS && count < ids.length) {
                    ids[count++] = Long.parseUnsignedLong(line, 16) + Long.MIN_VALUE;
                }
            }
        }
        Arrays.sort(ids, 0, count);
        int different = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || ids[i] != ids[i - 1]) {
                ids[different++] = ids[i];
            }
        }
        for (int i = 0; i < different; i++) {
            ids[i] -= Long.MIN_VALUE;
        }
        return different == ids.length ? ids : Arrays.copyOf(ids, different);
    }

    /// @throws IOException if so many ids do not fit into the heap, with what to do about it
    static void requireMemory(long ids, long heapBytes) throws IOException {
        long neededMebibytes = (ids * Long.BYTES >> 20) + RESERVE_MEBIBYTES;
        if (neededMebibytes > heapBytes >> 20) {
            throw new IOException(ids + " ids take " + neededMebibytes + " MiB of memory (expected: at most "
                    + (heapBytes >> 20) + "; SLUICE_JAVA_OPTS=-Xmx" + neededMebibytes + "m gives as much)");
        }
    }

    private static int lowerBound(long[] ids, long id) {
        int low = 0;
        int high = ids.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(ids[middle], id) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
