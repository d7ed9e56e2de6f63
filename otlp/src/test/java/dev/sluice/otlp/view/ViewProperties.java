package dev.sluice.otlp.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.RandomOtlp;
import dev.sluice.otlp.RandomWire;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.schema.OtlpSchema;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.profiles.v1development.Profile;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// The generated classes judge the views, value by value: what the views say is put together again.
class ViewProperties {
    private static final int ROUNDS = 200;

    @Test
    void spansAreSeenValueByValue() {
        compare(Signal.TRACES, Rebuilt::traces, random -> random.traces());
    }

    @Test
    void metricsAreSeenValueByValue() {
        compare(Signal.METRICS, Rebuilt::metrics, random -> random.metrics());
    }

    @Test
    void logRecordsAreSeenValueByValue() {
        compare(Signal.LOGS, Rebuilt::logs, random -> random.logs());
    }

    private static void compare(
            Signal signal, Function<Payload, Message> rebuild, Function<RandomOtlp, Message> requests) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Message request = requests.apply(new RandomOtlp(seed));
            byte[] bytes = RandomWire.rewrite(signal, request.toByteArray(), seed);
            byte[] padded = new byte[bytes.length + 9];
            System.arraycopy(bytes, 0, padded, 5, bytes.length);

            Message rebuilt = rebuild.apply(new Payload(signal, padded, 5, bytes.length, 0));

            assertThat(rebuilt).as("seed %d", seed).isEqualTo(request);
        }
    }

    @Test
    void profilesAreSeenValueByValue() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            ExportProfilesServiceRequest request = new RandomOtlp(seed).profiles();
            byte[] bytes = RandomWire.rewrite(Signal.PROFILES, request.toByteArray(), seed);
            List<Profile> expected = request.getResourceProfilesList().stream()
                    .flatMap(r -> r.getScopeProfilesList().stream())
                    .flatMap(s -> s.getProfilesList().stream())
                    .toList();

            List<ProfileView> views =
                    RequestView.profiles(new Payload(Signal.PROFILES, bytes, 0, bytes.length, 0)).resources().stream()
                            .flatMap(r -> r.scopes().stream())
                            .flatMap(s -> s.items().stream())
                            .toList();

            assertThat(views).hasSameSizeAs(expected);
            for (int i = 0; i < views.size(); i++) {
                compare(views.get(i), expected.get(i));
            }
        }
    }

    private static void compare(ProfileView view, Profile profile) {
        assertThat(view.timeUnixNano()).isEqualTo(profile.getTimeUnixNano());
        assertThat(view.durationNano()).isEqualTo(profile.getDurationNano());
        assertThat(view.period()).isEqualTo(profile.getPeriod());
        assertThat(Rebuilt.bytes(view.profileId())).isEqualTo(profile.getProfileId());
        assertThat((int) view.droppedAttributesCount()).isEqualTo(profile.getDroppedAttributesCount());
        assertThat(view.originalPayloadFormat()).isEqualTo(profile.getOriginalPayloadFormat());
        assertThat(Rebuilt.bytes(view.originalPayload())).isEqualTo(profile.getOriginalPayload());
        assertThat(Arrays.stream(view.attributeIndices()).mapToInt(i -> (int) i).boxed())
                .containsExactlyElementsOf(profile.getAttributeIndicesList());
    }

    @Test
    void aPayloadOfAnotherSignalIsTheCallersMistake() {
        assertThatThrownBy(() -> RequestView.logs(new Payload(Signal.TRACES, new byte[0], 0, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ofEqualKeysTheLastOneIsFound() {
        byte[] attributes = {0x0a, 10, 0x0a, 8, 0x0a, 1, 'k', 0x12, 3, 0x0a, 1, 'a'};
        byte[] again = attributes.clone();
        again[11] = 'b';
        byte[] bytes = new byte[26];
        bytes[0] = 0x0a;
        bytes[1] = 24;
        System.arraycopy(attributes, 0, bytes, 2, 12);
        System.arraycopy(again, 0, bytes, 14, 12);

        ResourceView resource = RequestView.traces(new Payload(Signal.TRACES, bytes, 0, 26, 0))
                .resources()
                .get(0)
                .resource();

        assertThat(resource.attributes().entries()).hasSize(2);
        assertThat(resource.attributes().get("k").text()).isEqualTo("b");
        assertThat(resource.attributes().get("x")).isNull();
    }

    /// protobuf-java's own builders keep the first array in this case, so they cannot judge it.
    @Test
    void aMemberThatIsOverruledDoesNotMergeIntoALaterOne() {
        byte[] value = {0x2a, 2, 0x0a, 0, 0x18, 1, 0x2a, 0};

        AnyValueView view = new AnyValueView(new Fields(OtlpSchema.type("AnyValue"), value, 0, value.length));

        assertThat(view.kind()).isEqualTo(AnyValueView.Kind.ARRAY);
        assertThat(view.values()).isEmpty();
    }
}
