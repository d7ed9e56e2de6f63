package dev.sluice.store.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.parquet.ParquetFile;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.TableName;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableBufferTest {
    @TempDir
    private Path folder;

    @Test
    void rowsAreSortedByServiceThenTime() throws Exception {
        Random random = new Random(1);
        List<List<Object>> order = new ArrayList<>();
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            for (int i = 0; i < 300; i++) {
                String service = random.nextInt(4) == 0 ? "" : "s" + random.nextInt(5);
                long start =
                        random.nextInt(3) == 0 ? random.nextLong() : 1_790_000_000_000_000_000L + random.nextInt(9);
                table.append(spans(service, aSpan().setStartTimeUnixNano(start)));
                order.add(List.of(service, start));
            }
            order.sort(Comparator.<List<Object>, String>comparing(row -> (String) row.get(0))
                    .thenComparing(row -> (Long) row.get(1), Long::compareUnsigned));

            List<StoredRow> rows = table.rows();

            assertThat(rows)
                    .extracting(row -> List.<Object>of(row.text("service_name"), row.number("start_time_nanos")))
                    .containsExactlyElementsOf(order);
        }
    }

    @Test
    void aRangeOfRowsIsWrittenInSeveralRowGroups() throws Exception {
        try (OneTable table = new OneTable(TableName.SPANS, folder, new BufferLimits(10, 1 << 20))) {
            for (int i = 0; i < 40; i++) {
                KeyValue number = attribute("n", AnyValue.newBuilder().setIntValue(i));
                table.append(
                        spans("s" + i % 3, aSpan().setStartTimeUnixNano(100 - i).addAttributes(number)));
            }
            List<AttributeColumn> promoted = List.of(AttributeColumn.parse("attr:n:int"));

            ParquetFile middle = table.write(promoted, 7, 32);
            ParquetFile none = table.write(promoted, 5, 5);

            assertThat(middle.rowGroups()).hasSize(3);
            assertThat(table.rebuilt(middle))
                    .containsExactlyInAnyOrderElementsOf(table.expected().subList(7, 32));
            assertThat(table.rebuilt(none)).isEmpty();
        }
    }

    @Test
    void writingAgainGivesTheSameFile() throws Exception {
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            SpanWorkload workload = new SpanWorkload(3);
            table.append(workload.next());
            table.append(workload.next());
            List<AttributeColumn> promoted = List.of(AttributeColumn.parse("attr:user.id:string"));

            ParquetFile first = table.write(promoted, 0, 1000);
            ParquetFile second = table.write(promoted, 0, 1000);
            ParquetFile durable = table.buffer()
                    .writeDurably(
                            table.nextFile(),
                            FileLayout.numbered(table.buffer().schema(), promoted),
                            table.encoding(),
                            0,
                            1000);

            assertThat(second.digest()).isEqualTo(first.digest()).isEqualTo(durable.digest());
            assertThat(table.rebuilt(first)).containsExactlyInAnyOrderElementsOf(table.expected());
        }
    }

    @Test
    void oneKeyInTwoTypesIsTwoColumns() throws Exception {
        KeyValue text = attribute("code", AnyValue.newBuilder().setStringValue("200"));
        KeyValue number = attribute("code", AnyValue.newBuilder().setIntValue(200));
        KeyValue truth = attribute("code", AnyValue.newBuilder().setBoolValue(true));
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            table.append(spans("a", aSpan().addAttributes(text)));
            table.append(spans("b", aSpan().addAttributes(number)));
            table.append(spans("c", aSpan().addAttributes(truth)));

            List<StoredRow> rows =
                    table.rows(AttributeColumn.parse("attr:code:string"), AttributeColumn.parse("attr:code:int"));

            assertThat(rows)
                    .extracting(row -> row.values().get("attr:code:string"))
                    .containsExactly("200", null, null);
            assertThat(rows)
                    .extracting(row -> row.values().get("attr:code:int"))
                    .containsExactly(null, 200L, null);
            assertThat(rows).extracting(row -> row.map("attributes").size()).containsExactly(0, 0, 1);
        }
    }

    @Test
    void ofAKeyThatOccursTwiceTheFirstHasTheColumn() throws Exception {
        KeyValue first = attribute("k", AnyValue.newBuilder().setStringValue("first"));
        KeyValue second = attribute("k", AnyValue.newBuilder().setStringValue("second"));
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            table.append(spans("a", aSpan().addAttributes(first).addAttributes(second)));

            StoredRow row = table.rows(AttributeColumn.parse("attr:k:string")).getFirst();

            assertThat(row.text("attr:k:string")).isEqualTo("first");
            assertThat(Span.parseFrom(row.bytes("rest")).getAttributesList()).containsExactly(second);
        }
    }

    @Test
    void candidatesAreCountedInRowsOnEveryLevel() throws Exception {
        KeyValue number = attribute("n", AnyValue.newBuilder().setIntValue(1));
        KeyValue array = attribute(
                "list",
                AnyValue.newBuilder().setArrayValue(AnyValue.newBuilder().getArrayValueBuilder()));
        KeyValue endless = attribute("x".repeat(300), AnyValue.newBuilder().setIntValue(1));
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            table.append(spans("a", aSpan().addAttributes(number).addAttributes(array), aSpan()));
            table.append(spans("a", aSpan().addAttributes(number).addAttributes(endless)));

            assertThat(table.buffer().candidates())
                    .containsExactly(
                            new AttributeCandidate(AttributeColumn.parse("resource:service.name:string"), 3),
                            new AttributeCandidate(AttributeColumn.parse("attr:n:int"), 2));
        }
    }

    @Test
    void aPromotedColumnWithoutValuesIsLeftOut() throws Exception {
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            table.append(spans("a", aSpan()));

            StoredRow row = table.rows(
                            AttributeColumn.parse("attr:nowhere:string"),
                            AttributeColumn.parse("resource:service.name:string"))
                    .getFirst();

            assertThat(row.values()).doesNotContainKey("attr:nowhere:string");
            assertThat(row.text("resource:service.name:string")).isEqualTo("a");
            assertThat(row.map("resource_attributes")).isEmpty();
            assertThat(row.text("service_name")).isEqualTo("a");
        }
    }

    @Test
    void aServiceNameThatIsNoTextIsNoService() throws Exception {
        Resource number = Resource.newBuilder()
                .addAttributes(attribute("service.name", AnyValue.newBuilder().setIntValue(5)))
                .build();
        Resource empty = Resource.newBuilder()
                .addAttributes(KeyValue.newBuilder().setKey("service.name"))
                .build();
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            table.append(spans(number, aSpan()));
            table.append(spans(empty, aSpan()));

            assertThat(table.rows())
                    .extracting(row -> row.values().get("service_name"))
                    .containsExactly(null, null);
        }
    }

    @Test
    void logsKeepIdsOfAnyLength() throws Exception {
        try (OneTable table = new OneTable(TableName.LOGS, folder)) {
            for (int length = 0; length < 20; length++) {
                ByteString id = ByteString.copyFrom(new byte[length]);
                LogRecord log = LogRecord.newBuilder()
                        .setTimeUnixNano(length)
                        .setTraceId(id)
                        .setSpanId(id)
                        .build();
                table.append(ExportLogsServiceRequest.newBuilder()
                        .addResourceLogs(ResourceLogs.newBuilder()
                                .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(log)))
                        .build()
                        .toByteArray());
            }

            List<StoredRow> rows = table.rows();

            for (int length = 0; length < 20; length++) {
                assertThat(rows.get(length).has("trace_id")).isEqualTo(length > 0);
                assertThat(rows.get(length).bytes("trace_id")).isEqualTo(new byte[length]);
                assertThat(rows.get(length).bytes("span_id")).isEqualTo(new byte[length]);
            }
        }
    }

    @Test
    void whatIsMalformedAddsNothingAndHarmsNothing() throws Exception {
        byte[] good = spans(
                "a",
                aSpan(),
                aSpan().addAttributes(attribute("k", AnyValue.newBuilder().setIntValue(1))));
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            table.append(good);
            for (int length = 2; length < good.length; length++) {
                byte[] cut = Arrays.copyOf(good, length);
                cut[1] = (byte) (length - 2);
                try {
                    table.appendUnread(cut);
                } catch (SerializationException e) {
                    assertThat(table.buffer().rows()).isEqualTo(table.expected().size());
                    continue;
                }
                table.expected().addAll(Canonical.rows(TableName.SPANS, cut));
            }
            table.append(good);

            ParquetFile file = table.write(
                    List.of(AttributeColumn.parse("attr:k:int")),
                    0,
                    table.buffer().rows());

            assertThat(table.rebuilt(file)).containsExactlyInAnyOrderElementsOf(table.expected());
        }
    }

    @Test
    void goodSpansBeforeAMalformedOneAreTakenBack() throws Exception {
        Span.Builder rich = aSpan().addAttributes(
                        attribute("k", AnyValue.newBuilder().setIntValue(7)))
                .addEvents(Span.Event.newBuilder().setName("e").addAttributes(attribute("x", AnyValue.newBuilder())))
                .addLinks(Span.Link.newBuilder().setTraceState("t"));
        byte[] span = rich.build().toByteArray();
        byte[] good = spans("a", rich, aSpan().setTraceState("s"));
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            table.append(good);
            for (int cut = 1; cut < span.length; cut++) {
                WireWriter request = new WireWriter();
                int resource = request.begin(1);
                int scope = request.begin(2);
                request.bytes(2, span);
                request.bytes(2, span, 0, cut);
                request.bytes(2, new byte[] {0x5a, 2, 0x1a, 9});
                request.end(scope);
                request.end(resource);

                assertThatExceptionOfType(SerializationException.class)
                        .isThrownBy(() -> table.appendUnread(request.toByteArray()));
                assertThat(table.buffer().rows()).isEqualTo(table.expected().size());
                table.append(good);
            }

            ParquetFile file = table.write(
                    List.of(AttributeColumn.parse("attr:k:int")),
                    0,
                    table.buffer().rows());

            assertThat(table.rebuilt(file)).containsExactlyInAnyOrderElementsOf(table.expected());
        }
    }

    @Test
    void malformedBytesAreRefused() throws Exception {
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            assertThatExceptionOfType(SerializationException.class)
                    .isThrownBy(() -> table.appendUnread(new byte[] {0x0a, 5, 1}));
        }
    }

    @Test
    void otherSignalsAddNoRowsButTheirSequenceCounts() throws Exception {
        byte[] request = spans("a", aSpan());
        try (OneTable table = new OneTable(TableName.LOGS, folder)) {
            TableBuffer buffer = table.buffer();

            int added = buffer.append(new Payload(Signal.TRACES, request, 0, request.length, 1), 17);

            assertThat(added).isZero();
            assertThat(buffer.rows()).isZero();
            assertThat(buffer.lastSequence()).isEqualTo(17);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> buffer.append(new Payload(Signal.TRACES, request, 0, request.length, 1), 16))
                    .withMessageContaining("sequence: 16 (expected: >= 17)");
        }
    }

    @Test
    void everyRowKnowsTheSequenceItCameWith() throws Exception {
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            TableBuffer buffer = table.buffer();
            long[] sequences = {3, 3, 9, 10, 500};
            List<Long> expected = new ArrayList<>();
            for (int i = 0; i < sequences.length; i++) {
                byte[] request = spans("a", i % 2 == 0 ? new Span.Builder[] {aSpan(), aSpan()} : new Span.Builder[] {});
                int rows = buffer.append(new Payload(Signal.TRACES, request, 0, request.length, 1), sequences[i]);
                for (int row = 0; row < rows; row++) {
                    expected.add(sequences[i]);
                }
            }

            List<Long> found = new ArrayList<>();
            for (int row = 0; row < buffer.rows(); row++) {
                found.add(buffer.sequence(row));
            }

            assertThat(found).isEqualTo(expected).containsExactly(3L, 3L, 9L, 9L, 500L, 500L);
        }
    }

    @Test
    void clearingForgetsTheRowsAndKeepsTheSequence() throws Exception {
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            long empty = table.buffer().memoryBytes();
            table.append(spans("a", aSpan()));
            table.append(spans("b", aSpan()));

            table.buffer().clear();

            assertThat(table.buffer().rows()).isZero();
            assertThat(table.buffer().memoryBytes()).isEqualTo(empty);
            assertThat(table.buffer().lastSequence()).isEqualTo(1);
            table.append(spans("c", aSpan()));
            assertThat(table.rows()).extracting(row -> row.text("service_name")).containsExactly("c");
        }
    }

    @Test
    void aLayoutWithoutAFieldIdIsRefused() throws Exception {
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            FileLayout nothing = new FileLayout(List.of(), java.util.Map.of(), java.util.Map.of());

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> table.buffer().write(table.nextFile(), nothing, table.encoding(), 0, 0))
                    .withMessageContaining("field id of trace_id");
        }
    }

    static Span.Builder aSpan() {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFromUtf8("0123456789abcdef"))
                .setSpanId(ByteString.copyFromUtf8("01234567"))
                .setName("GET /");
    }

    static KeyValue attribute(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    static byte[] spans(String service, Span.Builder... spans) {
        Resource.Builder resource = Resource.newBuilder();
        if (!service.isEmpty()) {
            resource.addAttributes(
                    attribute("service.name", AnyValue.newBuilder().setStringValue(service)));
        }
        return spans(resource.build(), spans);
    }

    static byte[] spans(Resource resource, Span.Builder... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (Span.Builder span : spans) {
            scope.addSpans(span);
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(
                        ResourceSpans.newBuilder().setResource(resource).addScopeSpans(scope))
                .build()
                .toByteArray();
    }
}
