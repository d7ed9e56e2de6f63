package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a hostile peer can do with connections and with HTTP/1, on the real port, while a well-behaved client is
/// served on others.
class Http1AttackTest extends Attacked {
    @Test
    void moreConnectionsThanAllowedAreClosedAtOnceAndTheOthersStay() throws Exception {
        List<RawHttp1> open = new ArrayList<>();
        try {
            for (int i = 0; i < LIMITS.fromLoopback() + 100; i++) {
                open.add(RawHttp1.open(ports.httpPort()));
            }
            Await.until(() -> counted("sluice_connections_refused_total", "peer") >= 100);
            RawHttp1 late = RawHttp1.open(ports.httpPort());
            open.add(late);
            late.text("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");

            assertThat(late.answer()).isEmpty();
        } catch (IOException closedWhileWriting) {
            assertThat(counted("sluice_connections_refused_total", "peer")).isGreaterThan(99);
        } finally {
            for (RawHttp1 connection : open) {
                connection.close();
            }
        }
        Await.until(this::isServedAgain);
    }

    private boolean isServedAgain() {
        try (RawHttp1 later = RawHttp1.open(ports.httpPort())) {
            later.text("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
            return later.answer().startsWith("HTTP/1.1 404");
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            assertThat(attacker.rest()).isEmpty();
        }
    }

    @Test
    void aHeadThatDripsIsCutInTime() throws Exception {
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            CompletableFuture<Void> drip = drip(attacker, "POST /v1/traces HTTP/1.1\r\nhost: localhost\r\nx: ");

            attacker.rest();
            drip.cancel(true);
        }
        assertThat(cuts("slow_head")).isPositive();
    }

    @Test
    void theHeadOfALaterRequestThatDripsIsCutToo() throws Exception {
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            attacker.text("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
            assertThat(attacker.answer()).startsWith("HTTP/1.1 404");
            CompletableFuture<Void> drip = drip(attacker, "GET / HTTP/1.1\r\nhost: localhost\r\nx: ");

            attacker.rest();
            drip.cancel(true);
        }
        assertThat(cuts("slow_head")).isPositive();
    }

    @Test
    void manySlowHeadsAreAllCut() throws Exception {
        List<RawHttp1> open = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            RawHttp1 attacker = RawHttp1.open(ports.httpPort());
            attacker.text("POST /v1/tr");
            open.add(attacker);
        }
        Await.until(() -> cuts("slow_head") >= 300);
        for (RawHttp1 attacker : open) {
            assertThat(attacker.answer()).isEmpty();
            attacker.close();
        }
    }

    @Test
    void aBodyThatDripsIsRefusedRetryably() throws Exception {
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            attacker.head("content-length: 10000");
            CompletableFuture<Void> drip = drip(attacker, "");

            String answer = attacker.answer();
            drip.cancel(true);
            assertThat(answer).startsWith("HTTP/1.1 503").containsIgnoringCase("retry-after: 1");
            assertThat(attacker.rest()).contains("request.too-slow");
        }
    }

    @Test
    void aChunkedBodyOfChunksThatSayNothingIsRefusedToo() throws Exception {
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            attacker.head("transfer-encoding: chunked");
            attacker.text("1;" + "x".repeat(4_000));

            assertThat(attacker.answer()).matches("(?s)(HTTP/1.1 (503|400).*)?");
        }
    }

    @Test
    void aBodyOverGrpcThatDripsIsRefusedRetryably() throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            attacker.export(1);
            attacker.frame(RawHttp2.DATA, 0, 1, (byte) 0);
            attacker.flush();

            assertThat(attacker.awaitReply(1)).isZero();
        }
    }

    @Test
    void aBodyThatIsSlowAtFirstAndThenComesIsTaken() throws Exception {
        byte[] request = Requests.spans(1);
        try (RawHttp1 honest = RawHttp1.open(ports.httpPort())) {
            honest.head("content-length: " + request.length);
            TimeUnit.NANOSECONDS.sleep(LIMITS.headTimeout().toNanos() / 2);
            honest.bytes(request);

            assertThat(honest.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aDeclaredGiantIsRefusedUnread() throws Exception {
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            attacker.head("content-length: 10000000000");

            assertThat(attacker.answer()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void aBodyWithoutEndIsReadNoFurtherThanTheLimit() throws Exception {
        assertThat(sendsWithoutEnd("/v1/traces")).isFalse();
        assertThat(cuts("unwanted_body")).isPositive();
    }

    @Test
    void aBodyWithoutEndThatNobodyWantsIsNotReadEither() throws Exception {
        assertThat(sendsWithoutEnd("/nowhere")).isFalse();
    }

    /// Sends a body until the server hangs up.
    ///
    /// @return whether it took four gigabytes, which is more than it can read in the second it waits
    private static boolean sendsWithoutEnd(String path) throws IOException {
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            attacker.text("POST " + path + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\n"
                    + "transfer-encoding: chunked\r\n\r\n");
            byte[] chunk = RawHttp1.chunk(new byte[16 << 10]);
            for (long sent = 0; sent < 4L << 30; sent += chunk.length) {
                attacker.bytes(chunk);
            }
            return true;
        } catch (IOException hungUp) {
            return false;
        }
    }

    @Test
    void answersThatNobodyReadsStopTheReadingAndAtLastTheConnection() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            byte[] requests = "GET /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n"
                    .repeat(100)
                    .getBytes(StandardCharsets.US_ASCII);
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (true) {
                        attacker.bytes(requests);
                        sent.addAndGet(100);
                    }
                } catch (IOException hungUp) {
                    sent.addAndGet(1_000_000_000);
                }
            });
            Await.until(() -> cuts("unread_answers") > 0);
            Await.until(() -> sent.get() >= 1_000_000_000);
        }
        assertThat(sent.get() - 1_000_000_000).isLessThan(500_000);
        assertThat(counted("sluice_connections_paused_total", "otlp")).isPositive();
    }

    @Test
    void pipelinedRequestsThatAreReadAreAllAnswered() throws Exception {
        try (RawHttp1 honest = RawHttp1.open(ports.httpPort())) {
            honest.text("GET /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(2_000));
            for (int i = 0; i < 2_000; i++) {
                String answer = honest.answer();
                assertThat(answer).startsWith("HTTP/1.1 404");
                honest.skip(Integer.parseInt(answer.replaceAll("(?is).*content-length: (\\d+).*", "$1")));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length: 5\r\ntransfer-encoding: chunked",
                "content-length: 5\r\ncontent-length: 6",
                "content-length: -1",
                "content-length: 5, 6",
                "transfer-encoding: chunked, identity",
                "transfer-encoding: xchunked",
                "x\u0000y: 1\r\ncontent-length: 0",
                "content-length : 5",
                "content-length: 99999999999999999999"
            })
    void ambiguousFramingIsNotTaken(String lines) throws Exception {
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            attacker.head(lines);
            attacker.text("0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: localhost\r\n\r\n");

            assertThat(attacker.answer()).doesNotStartWith("HTTP/1.1 200");
            assertThat(attacker.rest()).doesNotContain("smuggled");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10_000})
    void headersBeyondTheLimitAreRefused(int count) throws Exception {
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            String header = "x: " + "y".repeat(60_000 / count) + "\r\n";
            attacker.text("GET / HTTP/1.1\r\nhost: localhost\r\n" + header.repeat(count) + "\r\n");

            assertThat(attacker.answer()).matches("(?s)(HTTP/1.1 431.*)?");
        } catch (IOException hungUp) {
            assertThat(hungUp).isNotNull();
        }
    }

    private static CompletableFuture<Void> drip(RawHttp1 attacker, String start) throws IOException {
        attacker.text(start);
        return drip(attacker, (byte) 'a');
    }
}
