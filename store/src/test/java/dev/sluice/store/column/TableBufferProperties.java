package dev.sluice.store.column;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.RandomOtlp;
import dev.sluice.otlp.RandomWire;
import dev.sluice.otlp.Signal;
import dev.sluice.store.parquet.EncodingBuffers;
import dev.sluice.store.parquet.ParquetFile;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random requests in random wire forms: what the generated classes read from the bytes is what can be rebuilt from
/// the file that DuckDB reads.
class TableBufferProperties {
    private static final int ROUNDS = 12;
    private static final int REQUESTS = 40;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void everythingOnTheWireIsInTheFile(TableName table) throws Exception {
        TableSchema schema = TableSchema.of(table);
        try (EncodingBuffers encoding = new EncodingBuffers()) {
            for (int round = 0; round < ROUNDS; round++) {
                long seed = 1000L + round;
                TableBuffer buffer = new TableBuffer(schema, BufferLimits.defaults(), seed);
                List<String> expected = new ArrayList<>();
                RandomOtlp random = new RandomOtlp(seed);
                for (int i = 0; i < REQUESTS; i++) {
                    byte[] request = request(signal(table), random, seed + i);
                    List<String> rows = Canonical.rows(table, request);
                    expected.addAll(rows);
                    int added = buffer.append(payload(signal(table), request), i);
                    assertThat(added).as("rows of request %d, seed %d", i, seed).isEqualTo(rows.size());
                }
                Path file = folder.resolve(table.sql() + round + ".parquet");

                ParquetFile written = buffer.write(file, layout(buffer, round, seed), encoding, 0, buffer.rows());

                assertThat(written.rows()).isEqualTo(expected.size());
                List<String> rebuilt = new ArrayList<>();
                for (StoredRow row : StoredRow.readAll(file, schema)) {
                    rebuilt.add(Rebuilt.canonical(table, row));
                }
                assertThat(rebuilt).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    /// Every third request as the generated classes write it, the others in odd forms.
    private static byte[] request(Signal signal, RandomOtlp random, long seed) {
        byte[] plain = random.request(signal).toByteArray();
        return seed % 3 == 0 ? plain : RandomWire.rewrite(signal, plain, seed);
    }

    /// No promoted columns, all that are possible, or some of them.
    static FileLayout layout(TableBuffer buffer, int round, long seed) {
        Random random = new Random(seed);
        List<AttributeColumn> promoted = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (AttributeCandidate candidate : buffer.candidates()) {
            boolean wanted = round % 3 == 1 || round % 3 == 2 && random.nextBoolean();
            if (wanted && names.add(candidate.column().name().toLowerCase(Locale.ROOT))) {
                promoted.add(candidate.column());
            }
        }
        return FileLayout.numbered(buffer.schema(), promoted);
    }

    static Signal signal(TableName table) {
        return switch (table) {
            case SPANS -> Signal.TRACES;
            case LOGS -> Signal.LOGS;
            case METRIC_POINTS, METRIC_HISTOGRAMS -> Signal.METRICS;
            case PROFILES -> Signal.PROFILES;
        };
    }

    static Payload payload(Signal signal, byte[] request) {
        return new Payload(signal, request, 0, request.length, 1);
    }
}
