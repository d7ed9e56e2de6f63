package dev.sluice.store.column;

import static dev.sluice.store.column.TableBufferTest.aSpan;
import static dev.sluice.store.column.TableBufferTest.attribute;
import static dev.sluice.store.column.TableBufferTest.spans;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.parquet.ParquetFile;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.TableName;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What nobody sends by mistake: the file stays readable and right, and the memory is counted.
class HostileRowsTest {
    private static final byte[] NOT_TEXT = {'a', (byte) 0xc0, (byte) 0x80, (byte) 0xff};

    @TempDir
    private Path folder;

    @Test
    void everySpanMayHaveAResourceAndAServiceOfItsOwn() throws Exception {
        int resources = 40_000;
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        for (int i = 0; i < resources; i++) {
            Resource resource = Resource.newBuilder()
                    .addAttributes(
                            attribute("service.name", AnyValue.newBuilder().setStringValue("s" + i)))
                    .build();
            request.addResourceSpans(ResourceSpans.newBuilder()
                    .setResource(resource)
                    .addScopeSpans(ScopeSpans.newBuilder().addSpans(aSpan())));
        }
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            table.append(request.build().toByteArray());

            ParquetFile file =
                    table.write(List.of(AttributeColumn.parse("resource:service.name:string")), 0, resources);

            List<String> services = StoredRow.texts(file.path(), "service_name");
            List<String> promoted = StoredRow.texts(file.path(), "resource:service.name:string");
            assertThat(services)
                    .hasSize(resources)
                    .doesNotHaveDuplicates()
                    .isSorted()
                    .isEqualTo(promoted);
        }
    }

    @Test
    void everyAttributeMayHaveAKeyOfItsOwn() throws Exception {
        Span.Builder[] spans = new Span.Builder[40];
        for (int i = 0; i < spans.length; i++) {
            spans[i] = aSpan();
            for (int k = 0; k < 300; k++) {
                AnyValue.Builder value = k % 2 == 0
                        ? AnyValue.newBuilder().setIntValue(k)
                        : AnyValue.newBuilder().setDoubleValue(k);
                spans[i].addAttributes(attribute("key-" + i + "-" + k, value));
            }
        }
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            table.append(spans("a", spans));

            ParquetFile file = table.write(List.of(), 0, spans.length);

            assertThat(table.buffer().candidates()).hasSize(12_001);
            assertThat(table.buffer().memoryBytes()).isGreaterThan(12_000 * 100L);
            assertThat(table.rebuilt(file)).containsExactlyInAnyOrderElementsOf(table.expected());
        }
    }

    @Test
    void aHugeValueThatManyRowsShareIsHeldAndWrittenOnce() throws Exception {
        int rows = 3_000;
        String huge = "x".repeat(4 << 20);
        Span.Builder[] spans = new Span.Builder[rows];
        for (int i = 0; i < rows; i++) {
            spans[i] = aSpan();
        }
        Resource resource = Resource.newBuilder()
                .addAttributes(attribute("huge", AnyValue.newBuilder().setStringValue(huge)))
                .addAttributes(attribute(
                        "bytes",
                        AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8(huge + huge + huge + huge + huge))))
                .build();
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            table.appendUnread(spans(resource, spans));

            ParquetFile file = table.write(List.of(AttributeColumn.parse("resource:huge:string")), 0, rows);

            assertThat(table.buffer().memoryBytes()).isBetween(24L << 20, 120L << 20);
            assertThat(file.rows()).isEqualTo(rows);
            assertThat(file.bytes()).isLessThan(26 << 20);
        }
    }

    @Test
    void bytesThatAreNoTextGoWhereBytesMayBe() throws Exception {
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            table.appendUnread(notText());

            StoredRow row = table.rows(AttributeColumn.parse("attr:k:string")).getFirst();

            assertThat(row.text("name")).isEmpty();
            assertThat(row.has("service_name")).isFalse();
            assertThat(row.map("attributes").get("k")).isEqualTo(anyValue());
            assertThat(row.map("resource_attributes").get("service.name")).isEqualTo(anyValue());
            assertThat(row.bytes("rest")).containsSubsequence(NOT_TEXT);
            assertThat(row.bytes("scope_rest")).endsWith(NOT_TEXT);
            assertThat(row.bytes("resource_envelope_rest")).endsWith(NOT_TEXT);
        }
    }

    /// A span whose every text is not UTF-8.
    private static byte[] notText() {
        WireWriter writer = new WireWriter();
        int resourceSpans = writer.begin(1);
        int resource = writer.begin(1);
        keyValue(writer, 1, "service.name".getBytes(StandardCharsets.UTF_8));
        writer.end(resource);
        writer.bytes(3, NOT_TEXT);
        int scopeSpans = writer.begin(2);
        int scope = writer.begin(1);
        writer.bytes(1, NOT_TEXT);
        writer.end(scope);
        int span = writer.begin(2);
        writer.bytes(5, NOT_TEXT);
        keyValue(writer, 9, new byte[] {'k'});
        keyValue(writer, 9, NOT_TEXT);
        writer.end(span);
        writer.end(scopeSpans);
        writer.end(resourceSpans);
        return writer.toByteArray();
    }

    private static void keyValue(WireWriter writer, int field, byte[] key) {
        int attribute = writer.begin(field);
        writer.bytes(1, key);
        writer.bytes(2, anyValue());
        writer.end(attribute);
    }

    private static byte[] anyValue() {
        WireWriter writer = new WireWriter();
        writer.bytes(1, NOT_TEXT);
        return writer.toByteArray();
    }

    @Test
    void emptySpansCostLittleAndAreKept() throws Exception {
        int rows = 100_000;
        byte[] request = spans(
                "a", java.util.Collections.nCopies(rows, Span.newBuilder()).toArray(Span.Builder[]::new));
        try (OneTable table = new OneTable(TableName.SPANS, folder)) {
            int added = table.appendUnread(request);

            ParquetFile file = table.write(List.of(), 0, rows);

            assertThat(added).isEqualTo(rows);
            assertThat(file.rows()).isEqualTo(rows);
            assertThat(file.bytes()).isLessThan(rows);
            assertThat(table.buffer().memoryBytes()).isLessThan(400L * rows);
        }
    }

    @Test
    void aBufferAtItsLimitsSaysSo() throws Exception {
        try (OneTable rows = new OneTable(TableName.SPANS, folder, new BufferLimits(2, 1 << 20));
                OneTable memory = new OneTable(TableName.SPANS, folder, new BufferLimits(1000, 1 << 20))) {
            rows.append(spans("a", aSpan()));
            assertThat(rows.buffer().isFull()).isFalse();
            rows.append(spans("a", aSpan()));
            assertThat(rows.buffer().isFull()).isTrue();

            memory.append(spans("a", aSpan().setName("n".repeat(1 << 20))));
            assertThat(memory.buffer().isFull()).isTrue();
        }
    }
}
