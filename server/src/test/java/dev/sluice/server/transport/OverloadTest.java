package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.memory.Lease;
import org.junit.jupiter.api.Test;

/// What refusals cost, on the real ports.
class OverloadTest {
    @Test
    void whoIsRefusedManyTimesKeepsItsConnection() throws Exception {
        try (OtlpPorts ports = new OtlpPorts();
                RawHttp2 honest = RawHttp2.open(ports.grpcPort())) {
            ports.receiver.drain();
            byte[] body = new byte[60_000];
            for (int stream = 1; stream < 2_000; stream += 2) {
                honest.awaitWindow(body.length + 5);
                honest.export(stream);
                honest.message(stream, body);

                assertThat(honest.awaitReply(stream)).isZero();
            }
            assertThat(honest.goAway()).isEqualTo(-1);
            assertThat(honest.seen(RawHttp2.RST_STREAM)).isZero();
        }
    }

    @Test
    void aBodyThatMemoryEndsForIsReadToItsEndAndRefusedRetryably() throws Exception {
        try (OtlpPorts ports = new OtlpPorts(100_000);
                RawHttp1 honest = RawHttp1.open(ports.httpPort())) {
            honest.head("transfer-encoding: chunked");
            for (int i = 0; i < 30; i++) {
                honest.bytes(RawHttp1.chunk(new byte[10_000]));
            }
            honest.text("0\r\n\r\n");

            String answer = honest.answer();

            assertThat(answer).startsWith("HTTP/1.1 429").containsIgnoringCase("retry-after: 3");
            assertThat(ports.budget.usedBytes()).isZero();
        }
    }

    @Test
    void aRequestThatMeetsCriticalPressureIsRefusedTheSameWay() throws Exception {
        try (OtlpPorts ports = new OtlpPorts(100_000);
                Lease others = ports.budget.acquire(95_000);
                RawHttp1 honest = RawHttp1.open(ports.httpPort())) {
            honest.head("transfer-encoding: chunked");
            honest.bytes(RawHttp1.chunk(new byte[10_000]));
            honest.text("0\r\n\r\n");

            assertThat(honest.answer()).startsWith("HTTP/1.1 429").containsIgnoringCase("retry-after: 3");
            assertThat(ports.budget.usedBytes()).isEqualTo(others.bytes());
        }
    }

    @Test
    void aBodyTooLargeForTheMemoryThatIsLeftIsRefusedTheSameWay() throws Exception {
        try (OtlpPorts ports = new OtlpPorts(100_000);
                RawHttp1 honest = RawHttp1.open(ports.httpPort())) {
            honest.head("content-length: 300000");
            honest.bytes(new byte[300_000]);

            assertThat(honest.answer()).startsWith("HTTP/1.1 429");
            assertThat(ports.budget.usedBytes()).isZero();
        }
    }
}
