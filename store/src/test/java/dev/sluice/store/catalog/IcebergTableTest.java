package dev.sluice.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.store.Telemetry;
import dev.sluice.store.column.BufferLimits;
import dev.sluice.store.column.FileLayout;
import dev.sluice.store.column.TableBuffer;
import dev.sluice.store.parquet.EncodingBuffers;
import dev.sluice.store.parquet.ParquetFile;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IcebergTableTest {
    private static final TableSchema SPANS = TableSchema.of(TableName.SPANS);

    @TempDir
    Path dir;

    private TableCatalog catalog;
    private IcebergTable table;

    @BeforeEach
    void open() {
        catalog = TableCatalog.open(dir, new Pins());
        table = catalog.table(SPANS);
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void aFileWithRowsOfUnknownTimeMayHaveRowsOfAnyTime() {
        SealedFile unknown = new SealedFile(Path.of("a"), 2, 1, 0, 0, 0, 20);
        SealedFile known = new SealedFile(Path.of("b"), 2, 1, 0, 0, 10, 20);

        assertThat(unknown.overlaps(30, 40)).isTrue();
        assertThat(known.overlaps(30, 40)).isFalse();
        assertThat(known.overlaps(15, -1)).isTrue();
    }

    @Test
    void fieldIdsAreTheTablesOwnAndCoverEveryPath() {
        Map<String, Integer> ids = table.state().fieldIds();
        assertThat(ids.keySet()).containsAll(SPANS.paths());
        assertThat(new HashSet<>(ids.values())).hasSameSizeAs(ids.values());
    }

    @Test
    void columnsOfAttributesAreAddedOnceWhateverTheCaseOfTheirLetters() {
        table.addColumns(List.of(
                AttributeColumn.parse("attr:http.route:string"),
                AttributeColumn.parse("attr:HTTP.route:string"),
                AttributeColumn.parse("attr:http.route:int")));
        table.addColumns(List.of(AttributeColumn.parse("attr:http.route:string")));
        assertThat(table.state().attributeColumns())
                .extracting(AttributeColumn::name)
                .containsExactly("attr:http.route:string", "attr:http.route:int");
        assertThat(catalog.table(SPANS).state().fieldIds())
                .isEqualTo(table.state().fieldIds());
    }

    @Test
    void boundsLetReadersPassFilesOver() throws IOException {
        table.commit(write(table, 0, 10, Telemetry.NOON), null, Map.of(), 1_795_000_000_000L);
        table.commit(write(table, 10, 10, Telemetry.NOON + 3_600_000_000_000L), null, Map.of(), 1_795_000_000_001L);
        assertThat(planned(Expressions.alwaysTrue())).isEqualTo(2);
        assertThat(planned(Expressions.lessThan("start_time_nanos", Telemetry.NOON + 1_000_000)))
                .isEqualTo(1);
        assertThat(planned(Expressions.greaterThan("start_time", "2100-01-01T00:00:00+00:00")))
                .isZero();
        assertThat(planned(Expressions.equal("service_name", "shop"))).isEqualTo(2);
        assertThat(planned(Expressions.equal("service_name", "shopping"))).isZero();
        assertThat(planned(Expressions.equal("name", "op-0"))).isEqualTo(1);
        assertThat(planned(Expressions.isNull("name"))).isZero();
    }

    @Test
    void filesAndPropertiesAreThereAgainAfterOpening() {
        SealedFile first =
                table.commit(write(table, 0, 10, Telemetry.NOON), null, Map.of("p", "1"), 1_795_000_000_000L);
        SealedFile second =
                table.commit(write(table, 0, 20, Telemetry.NOON), first, Map.of("p", "2"), 1_795_000_000_001L);
        IcebergTable again = catalog.table(SPANS);
        assertThat(again.state().files()).containsExactly(second);
        assertThat(again.property("p")).isEqualTo("2");
        assertThat(second.minTime()).isEqualTo(Telemetry.NOON);
        assertThat(second.maxTime()).isEqualTo(Telemetry.NOON + 19_000);
    }

    @Test
    void aCommitWhoseAnswerWasLostIsFoundOutNotRepeated() {
        IcebergTable unlucky = unlucky(true);
        SealedFile first =
                table.commit(write(table, 0, 10, Telemetry.NOON), null, Map.of("p", "1"), 1_795_000_000_000L);
        IcebergTable stale = unlucky(true);
        assertThat(stale.state().files()).containsExactly(first);
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() ->
                        stale.commit(write(stale, 0, 20, Telemetry.NOON), first, Map.of("p", "2"), 1_795_000_000_001L));
        SealedFile settled = stale.settle();
        assertThat(settled).isNotNull();
        assertThat(stale.property("p")).isEqualTo("2");
        assertThat(stale.state().files()).containsExactly(settled);
        assertThat(settled.path()).exists();
        assertThat(stale.settle()).isNull();
        assertThat(unlucky.state().files()).isEmpty();
    }

    @Test
    void aCommitThatDidNotTakeEffectLeavesNothing() throws IOException {
        IcebergTable unlucky = unlucky(false);
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> unlucky.commit(
                        write(unlucky, 0, 10, Telemetry.NOON), null, Map.of("p", "1"), 1_795_000_000_000L));
        assertThat(unlucky.settle()).isNull();
        assertThat(unlucky.state().files()).isEmpty();
        assertThat(unlucky.property("p")).isNull();
        try (var left = Files.list(table.dataFolder())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void theSweepTakesWhatNobodyNamesAndNothingElse() throws IOException {
        SealedFile first = table.commit(write(table, 0, 10, Telemetry.NOON), null, Map.of(), 1_795_000_000_000L);
        SealedFile second = table.commit(write(table, 0, 20, Telemetry.NOON), first, Map.of(), 1_795_000_000_001L);
        Path metadata = table.dataFolder().resolveSibling("metadata");
        Files.writeString(table.dataFolder().resolve("1795000000002-000009-0123456789abcdef.parquet"), "orphan");
        Files.writeString(table.dataFolder().resolve(".7.tmp"), "half");
        Files.writeString(metadata.resolve("snap-1.avro"), "orphan");
        assertThat(table.sweep()).isEqualTo(3);
        assertThat(table.sweep()).isZero();
        assertThat(first.path()).as("an older snapshot has it").exists();
        assertThat(second.path()).exists();
        assertThat(planned(Expressions.alwaysTrue())).isEqualTo(1);
    }

    private IcebergTable unlucky(boolean takesEffect) {
        Table real = load();
        Table wrapped = (Table) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Table.class}, (proxy, method, arguments) -> {
                    Object answer = call(real, method, arguments);
                    return answer instanceof Transaction transaction ? failing(transaction, takesEffect) : answer;
                });
        return new IcebergTable(
                TableName.SPANS, "start_time_nanos", wrapped, new LocalFiles(dir.resolve("warehouse"), new Pins()));
    }

    private static Transaction failing(Transaction real, boolean takesEffect) {
        return (Transaction) Proxy.newProxyInstance(
                Transaction.class.getClassLoader(), new Class<?>[] {Transaction.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("commitTransaction")) {
                        return call(real, method, arguments);
                    }
                    if (takesEffect) {
                        real.commitTransaction();
                    }
                    throw new CommitStateUnknownException(new IOException("the answer was lost"));
                });
    }

    private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private Table load() {
        return catalog.iceberg().loadTable(TableIdentifier.of(TableCatalog.NAMESPACE, "spans"));
    }

    private long planned(Expression filter) throws IOException {
        Set<String> files = new HashSet<>();
        try (CloseableIterable<FileScanTask> tasks =
                load().newScan().filter(filter).planFiles()) {
            tasks.forEach(task -> files.add(task.file().location()));
        }
        return files.size();
    }

    private static ParquetFile write(IcebergTable table, long first, int count, long startNanos) {
        TableBuffer buffer = new TableBuffer(SPANS, BufferLimits.defaults(), 7);
        buffer.append(Telemetry.spans(first, count, startNanos), 1);
        FileLayout layout =
                new FileLayout(table.state().attributeColumns(), table.state().fieldIds(), Map.of());
        try (EncodingBuffers encoding = new EncodingBuffers()) {
            return buffer.write(table.temporaryFile(), layout, encoding, 0, count);
        }
    }
}
