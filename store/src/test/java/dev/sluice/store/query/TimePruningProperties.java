package dev.sluice.store.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.query.worker.RowFormat;
import dev.sluice.store.schema.TableName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Statements over the files that their conditions leave give the same rows as over all files.
class TimePruningProperties {
    private static final long BASE = 1_795_392_000_000_000_000L;
    private static final long HOUR = 3_600_000_000_000L;
    private static final int FILES = 6;
    private static final int STATEMENTS = 100;

    @TempDir
    static Path folder;

    private static Hours all;
    private static SqlQueries pruned;
    private static SqlQueries whole;

    /// File `i` of a table holds the rows of hour `i` after 2026-11-23 00:00 UTC.
    private record Hours(SampleFiles files, List<Integer> opened) implements TableSource {
        @Override
        public TableFiles open(TableName table, long fromNanos, long toNanos) {
            TableFiles every = files.open(table, fromNanos, toNanos);
            List<String> left = new ArrayList<>();
            for (int i = 0; i < every.scan().files().size(); i++) {
                long first = BASE + i * HOUR;
                boolean overlaps = Long.compareUnsigned(first, toNanos) <= 0
                        && Long.compareUnsigned(first + HOUR - 1, fromNanos) >= 0;
                if (overlaps) {
                    left.add(every.scan().files().get(i));
                }
            }
            opened.add(left.size());
            TableScan scan = new TableScan(table, every.scan().columns(), left);
            return new TableFiles(scan, every.damaged(), every.release());
        }
    }

    @BeforeAll
    static void writeFiles() throws Exception {
        SampleFiles files = new SampleFiles(folder);
        for (int i = 0; i < FILES; i++) {
            String nanos = BASE + i * HOUR + " + i * 360000000000";
            files.with(
                    TableName.SPANS,
                    "range(10) t(i)",
                    Map.of(
                            "name",
                            "'s' || (i % 3)",
                            "start_time_nanos",
                            nanos,
                            "start_time",
                            "make_timestamptz((" + nanos + ") // 1000)",
                            "duration_ns",
                            "i"));
            files.with(
                    TableName.LOGS,
                    "range(10) t(i)",
                    Map.of(
                            "body",
                            "'s' || (i % 3)",
                            "time_nanos",
                            nanos,
                            "time",
                            "make_timestamptz((" + nanos + ") // 1000)"));
        }
        all = new Hours(files, new ArrayList<>());
        pruned = new SqlQueries(all, SqlLimits.standard(), new Instruments());
        whole = new SqlQueries(files, SqlLimits.standard(), new Instruments());
    }

    @AfterAll
    static void close() {
        pruned.close();
        whole.close();
    }

    @Test
    void randomConditionsGiveTheSameRows() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int fewer = 0;
        for (int i = 0; i < STATEMENTS; i++) {
            String statement = statement(random);
            all.opened.clear();
            String expected = ask(whole, statement);
            assertThat(ask(pruned, statement))
                    .as("seed %d: %s", seed, statement)
                    .isEqualTo(expected);
            fewer += all.opened.stream().anyMatch(files -> files < FILES) ? 1 : 0;
        }
        assertThat(fewer)
                .as("statements of seed %d that opened fewer files", seed)
                .isGreaterThan(STATEMENTS / 10);
    }

    @Test
    void conditionsJoinedByAndLeaveTheFilesOfTheirTime() throws Exception {
        assertOpened(
                1,
                "SELECT count(*) FROM spans WHERE start_time >= '2026-11-23 02:10:00' AND duration_ns > 1"
                        + " AND start_time < TIMESTAMP '2026-11-23 02:50:00'");
        assertOpened(2, "SELECT * FROM logs WHERE time BETWEEN '2026-11-23 02:10:00' AND '2026-11-23 03:10:00'");
        assertOpened(1, "SELECT * FROM logs WHERE '2026-11-23 05:30:00' < time");
        assertOpened(0, "SELECT * FROM spans WHERE start_time > now() + INTERVAL 100 YEARS");
        assertOpened(FILES, "SELECT * FROM spans WHERE start_time > now() - INTERVAL 300 YEARS");
        assertOpened(
                1,
                "SELECT * FROM (SELECT name FROM spans WHERE start_time > TIMESTAMP '2026-11-23 06:20:00'"
                        + " - INTERVAL 1 HOUR)");
    }

    @Test
    void whereRowsOutsideCountAllFilesAreOpened() throws Exception {
        String late = "start_time > '2026-11-23 05:00:00'";
        assertOpened(FILES, "SELECT * FROM spans WHERE " + late + " OR duration_ns = 3");
        assertOpened(FILES, "SELECT * FROM spans WHERE NOT (" + late + ")");
        assertOpened(FILES, "SELECT count(*) FILTER (" + late + ") FROM spans");
        assertOpened(FILES, "SELECT * FROM spans WHERE " + late + " UNION ALL SELECT * FROM spans");
        assertOpened(FILES, "SELECT * FROM (SELECT * FROM spans) WHERE " + late);
        assertOpened(FILES, "SELECT * FROM spans WHERE end_time > '2026-11-23 05:00:00'");
        assertOpened(FILES, "SELECT * FROM spans POSITIONAL JOIN range(3) WHERE spans." + late);
        assertOpened(FILES, "SELECT * FROM spans USING SAMPLE 3 ROWS");
    }

    private static void assertOpened(int files, String statement) throws IOException {
        all.opened.clear();
        ask(pruned, statement);
        assertThat(all.opened).as(statement).containsExactly(files);
    }

    private static String statement(Random random) {
        return switch (random.nextInt(6)) {
            case 0, 1 ->
                "SELECT name, start_time FROM spans WHERE " + condition(random, "start_time", 2) + " ORDER BY ALL";
            case 2 ->
                "SELECT count(*) n, max(s.start_time) m FROM spans s WHERE " + condition(random, "s.start_time", 2);
            case 3 ->
                "SELECT s.start_time, l.time FROM spans s " + pick(random, "JOIN", "LEFT JOIN", "FULL JOIN")
                        + " logs l ON s.start_time = l.time WHERE " + condition(random, "s.start_time", 1) + " AND "
                        + condition(random, "l.time", 1) + " ORDER BY ALL";
            case 4 ->
                "SELECT count(*) n FROM spans s WHERE " + condition(random, "s.start_time", 1)
                        + " AND EXISTS (SELECT 1 FROM spans i WHERE i.name = s.name AND "
                        + condition(random, "i.start_time", 1) + ")";
            default ->
                "WITH w AS (SELECT * FROM logs WHERE " + condition(random, "time", 1) + ") SELECT count(*) n FROM w"
                        + " WHERE " + condition(random, "time", 1) + " UNION ALL SELECT count(*) FROM logs WHERE "
                        + condition(random, "time", 1) + " ORDER BY ALL";
        };
    }

    private static String condition(Random random, String column, int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            String left = condition(random, column, depth - 1);
            String right = condition(random, column, depth - 1);
            return switch (random.nextInt(5)) {
                case 0 -> "(" + left + " OR " + right + ")";
                case 1 -> "NOT (" + left + ")";
                default -> "(" + left + " AND " + right + ")";
            };
        }
        return switch (random.nextInt(7)) {
            case 0 -> column + " BETWEEN " + moment(random) + " AND " + moment(random);
            case 1 -> moment(random) + pick(random, " < ", " >= ") + column;
            case 2 -> column + " = " + moment(random);
            case 3 -> column + " IS NOT NULL";
            case 4 -> column + " <> " + moment(random);
            default -> column + pick(random, " < ", " <= ", " > ", " >= ") + moment(random);
        };
    }

    /// Often on the border of two files, or beside it.
    private static String moment(Random random) {
        String text = "'2026-11-23 0" + random.nextInt(7) + ":" + pick(random, "00", "06", "30", "59") + ":"
                + pick(random, "00", "00.000001", "59.999999") + "'";
        return switch (random.nextInt(5)) {
            case 0 -> "TIMESTAMP " + text;
            case 1 -> "CAST(" + text + " AS TIMESTAMP) - INTERVAL 1 HOUR";
            case 2 -> "now() - (now() - TIMESTAMP " + text + ")";
            case 3 -> text.replaceAll("'$", "+01'");
            default -> text;
        };
    }

    private static String pick(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    private static String ask(SqlQueries queries, String sql) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        queries.run(SqlRequest.of(sql, RowFormat.NDJSON), SqlAnswer.to(out));
        return out.toString(StandardCharsets.UTF_8);
    }
}
