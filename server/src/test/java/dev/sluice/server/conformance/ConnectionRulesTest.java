package dev.sluice.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.Await;
import dev.sluice.otlp.Signal;
import dev.sluice.server.transport.Requests;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// Connections, concurrency, and what is passed on.
class ConnectionRulesTest {
    @Rule(value = "S-110", noticing = Fault.CLOSES_EACH_CONNECTION)
    void aConnectionServesManyRequestsAlsoSentAheadOfTheAnswers(Door door) {
        byte[] body = Requests.spans(2);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes((Http1.post("/v1/traces") + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);

        try (Http1 raw = new Http1(door.httpPort(), door.patienceMillis())) {
            raw.send(request.toByteArray());
            assertThat(raw.read().status()).isEqualTo(200);
            for (int i = 0; i < 5; i++) {
                raw.send(request.toByteArray());
            }
            for (int i = 0; i < 5; i++) {
                assertThat(raw.read().status()).isEqualTo(200);
            }
        }
        assertThat(door.taken()).hasSize(6);
    }

    @Rule(value = "S-111", noticing = Fault.ONE_AT_A_TIME)
    void callsOnOneConnectionAreAnsweredIndependently(Door door) {
        CountDownLatch slow = new CountDownLatch(1);
        door.before(payload -> {
            if (payload.items() == 1) {
                Await.until(slow);
            }
        });
        String path = "/" + Signal.TRACES.grpcMethod();
        CompletableFuture<Answer> first = door.callLater(path, Requests.frame(0, Requests.spans(1)));
        List<CompletableFuture<Answer>> others = new ArrayList<>();
        for (int i = 0; i < 99; i++) {
            others.add(door.callLater(path, Requests.frame(0, Requests.spans(2))));
        }
        try {
            CompletableFuture<Void> all = CompletableFuture.allOf(others.toArray(CompletableFuture[]::new));
            assertThat(all).succeedsWithin(Duration.ofMillis(door.patienceMillis()));
            assertThat(first).isNotDone();
        } finally {
            slow.countDown();
        }
        assertThat(Door.join(first).code()).isZero();
    }

    @Rule(value = "S-112", noticing = Fault.WANTS_THE_SAME_SERVER)
    void callsOfOneClientMayGoToSeveralServers(Door door) {
        try (Door another = door.another()) {
            for (int i = 0; i < 4; i++) {
                Door next = i % 2 == 0 ? door : another;
                assertThat(next.call(Signal.TRACES, Requests.spans(1)).code()).isZero();
            }
        }
    }

    @Rule(
            value = "S-114",
            noticing = {Fault.REFUSES_ALL, Fault.TAKES_NOTHING_AND_SAYS_YES})
    void flagsAndUnknownEnumNumbersStayAsTheyAre(Door door) {
        door.json("/v1/traces", Bodies.span(",\"flags\":4294967041,\"kind\":9"));
        assertThat(door.takenJson(Signal.TRACES))
                .contains("\"flags\":4294967041")
                .contains("\"kind\":9");
        door.forget();
        door.json("/v1/logs", Bodies.log("\"severityNumber\":99"));
        assertThat(door.takenJson(Signal.LOGS)).contains("\"severityNumber\":99");
    }

    @Rule(value = "S-115", noticing = Fault.CLOSES_ON_PINGS)
    void pingsAreAnsweredAsOftenAsExportersSendThem(Door door) {
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        byte[] ping = {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
        try (Http1 raw = new Http1(door.grpcPort(), door.patienceMillis())) {
            raw.send(preface);
            raw.send(settings);
            for (int i = 0; i < 5; i++) {
                raw.send(ping);
                byte[] frame = raw.frame();
                while (frame[3] != 6) {
                    assertThat(frame[3]).as("the type of a frame: no GOAWAY").isNotEqualTo((byte) 7);
                    frame = raw.frame();
                }
                assertThat(frame[4]).as("ACK").isEqualTo((byte) 1);
            }
        }
    }
}
