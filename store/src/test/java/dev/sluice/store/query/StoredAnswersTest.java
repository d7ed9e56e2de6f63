package dev.sluice.store.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.store.SourcePosition;
import dev.sluice.store.Store;
import dev.sluice.store.StoreOptions;
import dev.sluice.store.query.worker.RowFormat;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.profiles.v1development.Profile;
import io.opentelemetry.proto.profiles.v1development.ProfilesData;
import io.opentelemetry.proto.profiles.v1development.ProfilesDictionary;
import io.opentelemetry.proto.profiles.v1development.ResourceProfiles;
import io.opentelemetry.proto.profiles.v1development.ScopeProfiles;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The questions over a real store: rows in memory, sealed rows, and both.
class StoredAnswersTest {
    private static final String SOURCE = "8a6e0804-2bd0-4672-b79d-d97027f9071a";
    private static final byte[] TRACE = HexFormat.of().parseHex("5b8efff798038103d269b633813fc60c");
    private static final byte[] PROFILE = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    private static final long START = 1_795_392_000_000_000_000L;

    @TempDir
    Path folder;

    @Test
    void rowsAreAnsweredBeforeAndAfterTheyAreSealed() throws Exception {
        Instruments instruments = new Instruments();
        try (Store store = Store.open(StoreOptions.in(folder, SOURCE), Clock.system(), instruments);
                StoreQueries queries =
                        new StoreQueries(TableSource.of(store), QueryLimits.standard(), null, instruments);
                SqlQueries sql = new SqlQueries(TableSource.of(store), SqlLimits.standard(), instruments)) {
            assertThat(queries.trace(TRACE).content()).isEmpty();
            assertThat(count(sql)).isEqualTo("n\r\n0\r\n");

            store.append(payload(Signal.TRACES, spans(1)), new SourcePosition(SOURCE, 0, 1));
            store.append(payload(Signal.PROFILES, profile()), new SourcePosition(SOURCE, 0, 2));

            assertThat(TracesData.parseFrom(queries.trace(TRACE).content().orElseThrow()))
                    .isEqualTo(TracesData.newBuilder()
                            .addAllResourceSpans(spans(1).getResourceSpansList())
                            .build());
            assertThat(count(sql)).isEqualTo("n\r\n1\r\n");

            store.seal();
            store.append(payload(Signal.TRACES, spans(2)), new SourcePosition(SOURCE, 0, 3));

            TracesData trace =
                    TracesData.parseFrom(queries.trace(TRACE).content().orElseThrow());
            assertThat(trace.getResourceSpansList()).hasSize(1);
            assertThat(trace.getResourceSpans(0).getScopeSpans(0).getSpansCount())
                    .isEqualTo(2);
            assertThat(count(sql)).isEqualTo("n\r\n2\r\n");
            assertThat(queries.services(TimeRange.ALL).content())
                    .containsExactly(new ServiceSummary("shop", 2, 0, START));
            assertThat(ProfilesData.parseFrom(queries.profile(PROFILE).content().orElseThrow())
                            .toByteString())
                    .isEqualTo(profile().toByteString());
            assertThat(queries.profile(TRACE).content()).isEmpty();
        }
    }

    private static String count(SqlQueries sql) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String statement = "SELECT count(*) n FROM spans WHERE trace_id = '5b8efff798038103d269b633813fc60c'"
                + " AND attributes['http.route'] = '/cart' AND start_time BETWEEN '2026-11-23' AND '2026-11-24'";
        sql.run(SqlRequest.of(statement, RowFormat.CSV), SqlAnswer.to(out));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static ExportTraceServiceRequest spans(int id) {
        Span span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(TRACE))
                .setSpanId(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) id}))
                .setName("GET /cart")
                .setStartTimeUnixNano(START)
                .setEndTimeUnixNano(START + 5)
                .addAttributes(text("http.route", "/cart"))
                .build();
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(text("service.name", "shop")))
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .setScope(InstrumentationScope.newBuilder().setName("s"))
                                .addSpans(span)))
                .build();
    }

    private static ExportProfilesServiceRequest profile() {
        return ExportProfilesServiceRequest.newBuilder()
                .addResourceProfiles(ResourceProfiles.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(text("service.name", "shop")))
                        .addScopeProfiles(ScopeProfiles.newBuilder()
                                .addProfiles(Profile.newBuilder()
                                        .setProfileId(ByteString.copyFrom(PROFILE))
                                        .setTimeUnixNano(START))))
                .setDictionary(
                        ProfilesDictionary.newBuilder().addStringTable("").addStringTable("cpu"))
                .build();
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static Payload payload(Signal signal, Message request) {
        byte[] bytes = request.toByteArray();
        return new Payload(signal, bytes, 0, bytes.length, 1);
    }
}
