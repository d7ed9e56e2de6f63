package dev.sluice.store.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.store.query.worker.RowFormat;
import dev.sluice.store.schema.TableName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// what a statement may not do, and what it cannot use up.
class SqlSandboxTest {
    @TempDir
    Path folder;

    private SampleFiles files;
    private Path data;
    private SqlQueries queries;

    @BeforeEach
    void open() throws Exception {
        files = new SampleFiles(folder);
        files.with(TableName.SPANS, "range(100) t(i)", Map.of("name", "'n' || i"));
        data = folder.resolve("spans-0.parquet");
        queries = queries(SqlLimits.standard());
    }

    @AfterEach
    void close() {
        queries.close();
        assertThat(files.open).isZero();
    }

    private SqlQueries queries(SqlLimits limits) {
        return new SqlQueries(files, limits, new Instruments());
    }

    private static String ask(SqlQueries queries, String sql) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        queries.run(SqlRequest.of(sql, RowFormat.NDJSON), SqlAnswer.to(out));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void nothingOutsideOfTheTablesCanBeReachedOrChanged() throws Exception {
        byte[] before = Files.readAllBytes(data);
        String file = data.toString();
        String other = folder.resolve("escape").toString();
        String[] escapes = {
            "COPY (SELECT 1) TO '" + other + "'",
            "COPY spans TO '" + file + "' (FORMAT parquet)",
            "COPY spans FROM '" + file + "'",
            "EXPORT DATABASE '" + other + "'",
            "IMPORT DATABASE '" + other + "'",
            "ATTACH '" + other + "' AS x",
            "ATTACH '/etc/passwd' AS x (TYPE sqlite)",
            "DETACH memory",
            "USE memory",
            "INSTALL httpfs",
            "LOAD httpfs",
            "LOAD '" + file + "'",
            "PRAGMA database_list",
            "PRAGMA enable_external_access",
            "CALL pragma_version()",
            "SET enable_external_access = true",
            "SET GLOBAL lock_configuration = false",
            "RESET allowed_paths",
            "CREATE TABLE t AS SELECT 1",
            "CREATE VIEW v AS SELECT 1",
            "CREATE MACRO m() AS 1",
            "CREATE SECRET s (TYPE s3)",
            "DROP VIEW spans",
            "INSERT INTO spans VALUES (1)",
            "UPDATE spans SET name = 'x'",
            "DELETE FROM spans",
            "ALTER VIEW spans RENAME TO t",
            "VACUUM",
            "CHECKPOINT",
            "BEGIN",
            "PREPARE p AS SELECT 1",
            "EXECUTE p",
            "SELECT 1; SELECT 2",
            "SELECT 1; COPY (SELECT 1) TO '" + other + "'",
            "EXPLAIN COPY (SELECT 1) TO '" + other + "'",
            "EXPLAIN ANALYZE COPY (SELECT 1) TO '" + other + "'",
            "EXPLAIN SELECT 1; COPY (SELECT 1) TO '" + other + "'",
            "EXPLAIN EXPLAIN SELECT 1",
            "SELECT * FROM read_csv('/etc/passwd')",
            "SELECT * FROM read_text('/etc/passwd')",
            "SELECT * FROM read_blob('/etc/passwd')",
            "SELECT * FROM read_json('/etc/passwd')",
            "SELECT * FROM read_parquet('" + file + "')",
            "SELECT * FROM parquet_metadata('" + file + "')",
            "SELECT * FROM sniff_csv('/etc/passwd')",
            "SELECT * FROM glob('/etc/*')",
            "SELECT * FROM '/etc/passwd'",
            "SELECT * FROM '" + file + "'",
            "SELECT * FROM \"" + file + "\"",
            "SELECT getenv('HOME')",
            "SELECT current_setting('allowed_paths')",
            "SELECT * FROM duckdb_settings()",
            "SELECT * FROM duckdb_secrets()",
            "SELECT * FROM information_schema.tables",
            "SELECT * FROM pg_catalog.pg_tables",
            "SELECT * FROM sqlite_master",
            "SELECT * FROM query('SELECT 1')",
            "SELECT * FROM query_table('spans')",
            "SELECT * FROM json_execute_serialized_sql('{}')",
            "FROM (PIVOT spans ON name IN ('a') USING count(*))",
            "SELECT (SELECT count(*) FROM read_text('/etc/passwd'))",
            "WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x",
            "SELECT * FROM spans WHERE name IN (SELECT content FROM read_text('/etc/passwd'))",
            "SELECT * FROM spans JOIN LATERAL (SELECT * FROM glob('/*')) ON true",
            "SELECT name FROM spans UNION ALL SELECT content FROM read_text('/etc/passwd')",
            "DESCRIBE SELECT * FROM read_csv('/etc/passwd')",
            "SHOW ALL TABLES",
            "SELECT sluice_text('0A0178')",
            "",
            ";",
            "SELECT \0",
        };

        for (String escape : escapes) {
            assertThatThrownBy(() -> ask(queries, escape)).as(escape).isInstanceOf(ValidationException.class);
        }

        assertThat(Files.exists(Path.of(other))).isFalse();
        assertThat(Files.readAllBytes(data)).isEqualTo(before);
        assertThat(ask(queries, "SELECT count(*) n FROM spans")).isEqualTo("{\"n\":100}\n");
    }

    @Test
    void whatAKilledServerLeftIsRemovedAndNothingIsLeftAtTheEnd() throws Exception {
        Path scratch = folder.resolve("scratch");
        Path left = Files.createDirectories(scratch.resolve("sluice-sql123/duckdb"));
        Files.writeString(left.resolve("spilled"), "rows");

        try (SqlQueries own = new SqlQueries(files, SqlLimits.standard(), scratch, new Instruments())) {
            assertThat(scratch).doesNotExist();
            assertThat(ask(own, "SELECT count(*) n FROM spans")).isEqualTo("{\"n\":100}\n");
            assertThat(scratch).isDirectoryContaining("glob:**sluice-sql*");
        }

        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void whatFailsWhileItRunsSaysWhy() {
        assertThatThrownBy(() -> ask(queries, "SELECT sum(CAST(name AS INTEGER)) FROM spans"))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Could not convert string");
    }

    @Test
    void aMemoryBombEndsItsWorkerOnly() throws Exception {
        SqlLimits standard = SqlLimits.standard();
        SqlLimits small = new SqlLimits(
                standard.time(), 10, standard.bytes(), new ByteSize(128L << 20), new ByteSize(512L << 20), 1, 1, 0);
        try (SqlQueries bounded = queries(small)) {
            assertThatThrownBy(() -> ask(bounded, "SELECT length(repeat('x', 1500000000) || name) FROM spans"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("needs more memory");
            assertThatThrownBy(
                            () -> ask(
                                    bounded,
                                    "SELECT max(n) FROM (SELECT md5(range::VARCHAR), count(*) n FROM range(4000000) GROUP BY 1)"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("needs more memory");

            assertThat(ask(bounded, "SELECT count(*) n FROM spans")).isEqualTo("{\"n\":100}\n");
        }
    }

    @Test
    void aStatementWithoutEndIsStoppedAtItsDeadline() throws Exception {
        try (SqlQueries bounded = queries(SqlLimits.standard().withTime(Duration.ofSeconds(2)))) {
            assertThatThrownBy(() -> ask(
                            bounded,
                            "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a.range, b.range) = 1"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessage("the statement took longer than 2000 ms");
            assertThat(ask(bounded, "SELECT count(*) n FROM spans")).isEqualTo("{\"n\":100}\n");
        }
    }

    @Test
    void rowsAreCutAndBytesAreRefusedAtTheirLimits() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SqlLimits standard = SqlLimits.standard();
        SqlLimits small =
                new SqlLimits(standard.time(), 3, new ByteSize(1000), standard.memory(), standard.process(), 1, 1, 0);
        try (SqlQueries bounded = queries(small)) {
            SqlSummary summary =
                    bounded.run(SqlRequest.of("SELECT name FROM spans", RowFormat.JSON), SqlAnswer.to(out));

            assertThat(summary.truncated()).isTrue();
            assertThat(summary.rows()).isEqualTo(3);
            assertThat(summary.bytes()).isEqualTo(out.size());
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .endsWith("\n],\"truncated\":true,\"warnings\":[\""
                            + summary.warnings().getFirst() + "\"]}\n");
            assertThat(summary.warnings()).singleElement().asString().contains("more rows than these 3");
            assertThatThrownBy(() -> ask(bounded, "SELECT repeat('x', 2000)"))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("longer than 1000 bytes");
        }
    }

    @Test
    void moreStatementsThanMayWaitAreRefused() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int value) {}

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                started.countDown();
                try {
                    release.await();
                } catch (InterruptedException stopping) {
                    throw new IOException(stopping);
                }
            }
        };
        try (SqlQueries one = queries(SqlLimits.standard().withWorkers(1, 0));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<SqlSummary> first =
                    threads.submit(() -> one.run(SqlRequest.of("SELECT 1", RowFormat.NDJSON), SqlAnswer.to(slow)));
            started.await();

            assertThatThrownBy(() -> ask(one, "SELECT 2")).isInstanceOf(OverloadedException.class);

            release.countDown();
            assertThat(first.get().rows()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerThatNobodyReadsStopsTheStatement() throws Exception {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatThrownBy(() -> queries.run(SqlRequest.of("SELECT 1", RowFormat.CSV), SqlAnswer.to(gone)))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
        assertThat(ask(queries, "SELECT count(*) n FROM spans")).isEqualTo("{\"n\":100}\n");
    }
}
