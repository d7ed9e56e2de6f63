package dev.sluice.server.load;

import dev.sluice.otlp.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Compares a file of acknowledged ids with what a running Sluice has stored: every id must be there, once.
///
/// Asks by SQL, in as many parts as keep each answer small; reads the answers as they come. One owner.
final class Verification {
    private static final int IDS_PER_QUERY = 40_000;

    private final URI queryUrl;
    private final Signal signal;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /// @param queryUrl where the query API listens, such as `http://localhost:8317`
    Verification(URI queryUrl, Signal signal) {
        this.queryUrl = queryUrl;
        this.signal = signal;
    }

    /// @param acked ids in the file
    /// @param missing acknowledged, but not stored: losses
    /// @param duplicated stored more than once
    /// @param unacknowledged stored, but not in the file: requests whose answer was lost, or items of other senders
    record Result(long acked, long missing, long duplicated, long unacknowledged) {
        boolean isExact() {
            return missing == 0 && duplicated == 0;
        }

        String toJson() {
            return "{\"acked\":" + acked + ",\"missing\":" + missing + ",\"duplicated\":" + duplicated
                    + ",\"unacknowledged\":" + unacknowledged + "}";
        }
    }

    Result verify(Path ackedFile) throws IOException, InterruptedException {
        long[] acked = readIds(ackedFile);
        long parts = Math.max(1, Math.ceilDiv(storedRows(), IDS_PER_QUERY));
        long missing = 0;
        long duplicated = 0;
        long unacknowledged = 0;
        for (long part = 0; part < parts; part++) {
            Map<Long, Integer> stored = storedIds(part, parts);
            int from = lowerBound(acked, firstId(part, parts));
            int to = part + 1 == parts ? acked.length : lowerBound(acked, firstId(part + 1, parts));
            for (int i = from; i < to; i++) {
                Integer count = stored.remove(acked[i]);
                missing += count == null ? 1 : 0;
                duplicated += count != null && count > 1 ? 1 : 0;
            }
            unacknowledged += stored.size();
            duplicated += stored.values().stream().filter(count -> count > 1).count();
        }
        return new Result(acked.length, missing, duplicated, unacknowledged);
    }

    /// How many rows the larger of the tables has: it decides into how many parts the ids are asked for.
    private long storedRows() throws IOException, InterruptedException {
        long[] most = {0};
        for (String table : tables()) {
            ask("SELECT count(*) FROM " + table, line -> most[0] = Math.max(most[0], Long.parseLong(line)));
        }
        return most[0];
    }

    private Map<Long, Integer> storedIds(long part, long parts) throws IOException, InterruptedException {
        Map<Long, Integer> counts = new HashMap<>();
        for (String table : tables()) {
            String column = signal == Signal.METRICS ? "attributes['" + MetricWorkload.ID_ATTRIBUTE + "']" : "span_id";
            ask("SELECT " + column + " AS id FROM " + table + " WHERE " + range(column, part, parts), id -> {
                if (id.length() == 16) {
                    counts.merge(Long.parseUnsignedLong(id, 16), 1, Integer::sum);
                }
            });
        }
        return counts;
    }

    /// Hands each row of a statement with one column to `row`, without quotes.
    private void ask(String sql, Consumer<String> row) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(queryUrl.resolve("/api/v1/sql"))
                .header("content-type", "text/plain")
                .header("accept", "text/csv")
                .timeout(Duration.ofMinutes(5))
                .POST(HttpRequest.BodyPublishers.ofString(sql))
                .build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String header = lines.readLine();
            if (response.statusCode() != 200) {
                throw new IOException("query: HTTP " + response.statusCode() + " " + header);
            }
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

    private static String range(String column, long part, long parts) {
        if (parts == 1) {
            return column + " IS NOT NULL";
        }
        String from = column + " >= '" + AckedFile.hex(firstId(part, parts)) + "'";
        boolean isLast = part + 1 == parts;
        return isLast ? from : from + " AND " + column + " < '" + AckedFile.hex(firstId(part + 1, parts)) + "'";
    }

    /// Ids are spread evenly over the unsigned 64-bit numbers.
    private static long firstId(long part, long parts) {
        return part * Long.divideUnsigned(-1L, parts);
    }

    /// Ids in the order of their unsigned values, each once.
    private static long[] readIds(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.US_ASCII)) {
            long[] ids = lines.filter(line -> line.length() == 16)
                    .mapToLong(line -> Long.parseUnsignedLong(line, 16) + Long.MIN_VALUE)
                    .sorted()
                    .distinct()
                    .toArray();
            for (int i = 0; i < ids.length; i++) {
                ids[i] -= Long.MIN_VALUE;
            }
            return ids;
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
