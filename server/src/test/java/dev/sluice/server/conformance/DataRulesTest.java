package dev.sluice.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.JsonToProtobuf;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What the data must look like: each case of `data.txt` over HTTP in both encodings, and at a server with a fault.
class DataRulesTest {
    private static Door sound;
    private static Door faulty;

    @BeforeAll
    static void open() {
        sound = new Door(null);
        faulty = new Door(Fault.COUNTS_NOTHING);
    }

    @AfterAll
    static void close() {
        sound.close();
        faulty.close();
    }

    @TestFactory
    Stream<DynamicTest> everyCaseHasItsVerdictAndAServerThatJudgesOtherwiseIsNoticed() {
        return DataCase.all().stream()
                .map(data -> dynamicTest(data.rule() + " " + data.item() + " " + data.verdict(), () -> {
                    check(data, sound);
                    faulty.switchTo(data.fault());
                    assertThatThrownBy(() -> check(data, faulty)).isInstanceOf(AssertionError.class);
                }));
    }

    private static void check(DataCase data, Door door) {
        door.forget();
        Signal signal = data.signal();
        String document = data.document();
        Answer json = door.json(signal.path(), document);
        switch (data.verdict()) {
            case ACCEPTS -> assertThat(json.text()).isEqualTo("{}");
            case REJECTS ->
                assertThat(json.text())
                        .startsWith(
                                "{\"partialSuccess\":{\"" + signal.rejectedJsonField() + "\":\"" + data.count() + "\"")
                        .contains(data.message());
            case REFUSES -> {
                assertThat(json.status()).isEqualTo(400);
                assertThat(json.text()).contains(data.message());
            }
        }
        if (data.verdict() != DataCase.Verdict.REFUSES) {
            byte[] message = JsonToProtobuf.transcode(signal, document.getBytes(StandardCharsets.UTF_8));
            Answer protobuf = door.protobuf(signal.path(), message);
            assertThat(protobuf.status()).isEqualTo(200);
            assertThat(protobuf.text()).contains(data.message());
            assertThat(protobuf.body().length == 0).isEqualTo(data.verdict() == DataCase.Verdict.ACCEPTS);
            assertThat(door.taken()).hasSize(2);
        }
    }
}
