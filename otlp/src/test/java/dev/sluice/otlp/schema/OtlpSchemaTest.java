package dev.sluice.otlp.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.sluice.otlp.Signal;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OtlpSchemaTest {
    private static final List<Descriptor> REQUESTS = List.of(
            ExportTraceServiceRequest.getDescriptor(),
            ExportMetricsServiceRequest.getDescriptor(),
            ExportLogsServiceRequest.getDescriptor(),
            ExportProfilesServiceRequest.getDescriptor());
    private static final List<Descriptor> RESPONSES = List.of(
            ExportTraceServiceResponse.getDescriptor(),
            ExportMetricsServiceResponse.getDescriptor(),
            ExportLogsServiceResponse.getDescriptor(),
            ExportProfilesServiceResponse.getDescriptor());

    @Test
    void theTableSaysWhatTheDescriptorsSay() {
        Set<String> compared = new HashSet<>();
        for (Signal signal : Signal.values()) {
            compare(OtlpSchema.request(signal), REQUESTS.get(signal.ordinal()), compared);
            compare(OtlpSchema.response(signal), RESPONSES.get(signal.ordinal()), compared);
        }

        assertThat(compared).hasSameSizeAs(OtlpSchema.types());
    }

    private static void compare(MessageType type, Descriptor descriptor, Set<String> compared) {
        if (!compared.add(descriptor.getFullName())) {
            return;
        }
        assertThat(type.fields()).as(type.name()).hasSameSizeAs(descriptor.getFields());
        for (FieldDescriptor expected : descriptor.getFields()) {
            FieldType field = type.byNumber(expected.getNumber());
            assertThat(field).as(expected.getFullName()).isNotNull();
            assertThat(field.name()).isEqualTo(expected.getName());
            assertThat(field.jsonName()).isEqualTo(expected.getJsonName());
            assertThat(field.isRepeated()).as(expected.getFullName()).isEqualTo(expected.isRepeated());
            assertThat(field.isChoice())
                    .as(expected.getFullName())
                    .isEqualTo(expected.getRealContainingOneof() != null);
            assertThat(field.hasPresence() && !field.isRepeated())
                    .as(expected.getFullName())
                    .isEqualTo(expected.hasPresence());
            assertThat(kind(field))
                    .as(expected.getFullName())
                    .isEqualTo(expected.getType().name());
            assertThat(field).isSameAs(type.fields().get(field.slot()));
            assertThat(type.byTag(field.tag())).isSameAs(field);
            byte[] key = expected.getJsonName().getBytes(StandardCharsets.UTF_8);
            assertThat(type.byJsonName(key, 0, key.length)).isSameAs(field);
            byte[] snake = expected.getName().getBytes(StandardCharsets.UTF_8);
            boolean plain = expected.getName().equals(expected.getJsonName());
            assertThat(type.byJsonName(snake, 0, snake.length)).isSameAs(plain ? field : null);
            if (field.kind() == FieldKind.MESSAGE) {
                compare(field.message(), expected.getMessageType(), compared);
            }
        }
    }

    private static String kind(FieldType field) {
        return switch (field.kind()) {
            case ID, PROFILE_ID -> "BYTES";
            default -> field.kind().name();
        };
    }

    @Test
    void idsAreTheBytesThatTheSpecificationWritesInHexadecimal() {
        Set<String> ids = new HashSet<>();
        for (MessageType type : OtlpSchema.types()) {
            for (FieldType field : type.fields()) {
                if (field.kind() == FieldKind.ID || field.kind() == FieldKind.PROFILE_ID) {
                    ids.add(field.name());
                }
            }
        }

        assertThat(ids).containsExactlyInAnyOrder("trace_id", "span_id", "parent_span_id", "profile_id");
    }

    @Test
    void anUnknownMessageIsTheCallersMistake() {
        assertThatThrownBy(() -> OtlpSchema.type("Nope")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPathNamesTheFieldInWhichAByteLies() {
        byte[] bytes = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder())
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .addSpans(Span.newBuilder().setName("here"))))
                .build()
                .toByteArray();

        String path = FieldPath.of(Signal.TRACES, bytes, 0, bytes.length, bytes.length - 1);

        assertThat(path).isEqualTo("resource_spans[1].scope_spans[0].spans[0].name");
    }
}
