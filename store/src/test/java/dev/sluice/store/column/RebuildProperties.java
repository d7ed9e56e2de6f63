package dev.sluice.store.column;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.otlp.RandomOtlp;
import dev.sluice.otlp.RandomWire;
import dev.sluice.otlp.Signal;
import dev.sluice.store.parquet.EncodingBuffers;
import dev.sluice.store.query.SqlAnswer;
import dev.sluice.store.query.SqlLimits;
import dev.sluice.store.query.SqlQueries;
import dev.sluice.store.query.SqlRequest;
import dev.sluice.store.query.TableSource;
import dev.sluice.store.query.rebuild.Rebuild;
import dev.sluice.store.query.scan.AttributeText;
import dev.sluice.store.query.scan.ScanColumn;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.query.worker.RowFormat;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.Column;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random requests, written to files and read back by the questions to the store: as OTLP, nothing is lost; as SQL,
/// attributes read as the slow twin, which decodes the requests with the generated classes.
class RebuildProperties {
    private static final int ROUNDS = 6;
    private static final int REQUESTS = 30;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROFILES")
    void whatWasAppendedIsReadBackAsOtlp(TableName table) throws Exception {
        Signal signal = TableBufferProperties.signal(table);
        for (int round = 0; round < ROUNDS; round++) {
            long seed = 5_000L + round;
            List<byte[]> requests = requests(signal, seed);
            List<String> expected = new ArrayList<>();
            for (byte[] request : requests) {
                expected.addAll(Canonical.rows(table, request));
            }
            TableScan scan = scan(table, requests, round, seed);

            Rebuild rebuild = new Rebuild();
            try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                    Statement statement = database.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT * FROM " + scan.relation())) {
                rebuild.addAll(scan, rows);
            }

            assertThat(rebuild.rows()).isEqualTo(expected.size());
            assertThat(Canonical.rows(table, rebuild.message()))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void attributesInSqlReadAsTheSlowTwinSays() throws Exception {
        long seed = 77;
        List<Span> spans = new ArrayList<>();
        List<byte[]> requests = new ArrayList<>();
        RandomOtlp random = new RandomOtlp(seed);
        for (int i = 0; i < 60; i++) {
            Message request = random.request(Signal.TRACES);
            requests.add(request.toByteArray());
            ((ExportTraceServiceRequest) request)
                    .getResourceSpansList()
                    .forEach(resource ->
                            resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
        }
        Set<String> keys = new TreeSet<>();
        spans.forEach(span -> span.getAttributesList().forEach(each -> keys.add(each.getKey())));
        keys.removeIf(key -> key.isEmpty() || key.indexOf(0) >= 0);
        for (int round = 0; round < 3; round++) {
            TableScan scan = scan(TableName.SPANS, requests, round, seed);
            TableSource source = (table, from, to) -> new TableSource.TableFiles(scan, List.of(), () -> {});
            try (SqlQueries queries = new SqlQueries(source, SqlLimits.standard(), new Instruments())) {
                for (String key : keys.stream().limit(12).toList()) {
                    List<String> expected = new ArrayList<>();
                    spans.forEach(span -> expected.add(text(span, key)));

                    String literal = "'" + key.replace("'", "''") + "'";
                    String sql = "SELECT md5(coalesce(attributes[" + literal + "], '<none>')) lowered,"
                            + " md5(coalesce(element_at(attributes, " + literal + ")[1], '<none>')) plain FROM spans";
                    List<String> lowered = new ArrayList<>();
                    for (String line : ask(queries, sql).lines().toList()) {
                        String[] cells = line.split("\"", -1);
                        lowered.add(cells[3]);
                        assertThat(cells[3])
                                .as("%s, seed %d, round %d", key, seed, round)
                                .isEqualTo(cells[7]);
                    }

                    assertThat(lowered)
                            .as("%s, seed %d, round %d", key, seed, round)
                            .containsExactlyInAnyOrderElementsOf(expected.stream()
                                    .map(RebuildProperties::md5)
                                    .toList());
                }
            }
        }
    }

    /// A pair with an index into a dictionary beside its key is no attribute outside of profiles; it is kept in `rest`.
    private static String text(Span span, String key) {
        for (KeyValue attribute : span.getAttributesList()) {
            if (attribute.getKey().equals(key) && attribute.getKeyStrindex() == 0) {
                return attribute.hasValue()
                        ? AttributeText.of(attribute.getValue().toByteArray())
                        : "<none>";
            }
        }
        return "<none>";
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String ask(SqlQueries queries, String sql) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        queries.run(SqlRequest.of(sql, RowFormat.NDJSON), SqlAnswer.to(out));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<byte[]> requests(Signal signal, long seed) {
        RandomOtlp random = new RandomOtlp(seed);
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            byte[] plain = random.request(signal).toByteArray();
            requests.add(i % 3 == 0 ? plain : RandomWire.rewrite(signal, plain, seed + i));
        }
        return requests;
    }

    private TableScan scan(TableName table, List<byte[]> requests, int round, long seed) throws Exception {
        TableSchema schema = TableSchema.of(table);
        try (EncodingBuffers encoding = new EncodingBuffers()) {
            TableBuffer buffer = new TableBuffer(schema, BufferLimits.defaults(), seed);
            for (byte[] request : requests) {
                Signal signal = TableBufferProperties.signal(table);
                buffer.append(TableBufferProperties.payload(signal, request), buffer.lastSequence() + 1);
            }
            FileLayout layout = TableBufferProperties.layout(buffer, round, seed);
            Path file = folder.resolve(table.sql() + round + ".parquet");
            buffer.write(file, layout, encoding, 0, buffer.rows());
            List<ScanColumn> columns = new ArrayList<>();
            for (Column column : schema.columns()) {
                columns.add(ScanColumn.of(layout.fieldId(column.name()), column));
            }
            for (AttributeColumn column : layout.promoted()) {
                columns.add(ScanColumn.of(layout.fieldId(column.name()), column.column()));
            }
            return new TableScan(table, columns, List.of(file.toString()));
        }
    }
}
