package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A plain head means to the lane what it means to a whole HTTP server, or it is none: where the two differ, one could
/// be made to see a request that the other does not (request smuggling).
class PlainHeadTest {
    private static final String[] PARTS = {
        "POST ",
        "GET ",
        "/v1/traces",
        "/",
        " HTTP/1.1",
        " HTTP/1.0",
        "\r\n",
        "\r\n\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        ":",
        ": ",
        "host: a\r\n",
        "Host:b\r\n",
        "content-length: 5\r\n",
        "Content-Length: 05\r\n",
        "content-length: +5\r\n",
        "content-length: 5, 5\r\n",
        "content-length:5 \r\n",
        "content-length: 5\u000b\r\n",
        "transfer-encoding: chunked\r\n",
        "transfer-encoding : chunked\r\n",
        "content-type: application/json\r\n",
        "x-request-id: 1\r\n",
        "connection: keep-alive\r\n",
        "connection: close\r\n",
        "a",
        "\u0000",
        "\u007f",
        "\u00e9",
        "0",
        "5"
    };

    @Test
    void aPlainHeadIsReadAsAWholeServerReadsIt() {
        Random random = new Random(7);
        int plain = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = mutated(random).getBytes(StandardCharsets.ISO_8859_1);
            PlainHead head = PlainHead.read(bytes, bytes.length);
            if (head != null) {
                plain++;
                agrees(head, bytes);
            }
        }
        assertThat(plain).isGreaterThan(10_000);
    }

    @Test
    void aHeadThatIsNotAllThereIsNone() {
        byte[] whole =
                "POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int length = 0; length < whole.length; length++) {
            assertThat(PlainHead.read(whole, length)).isNull();
        }
        assertThat(PlainHead.read(whole, whole.length)).isNotNull();
    }

    private static String mutated(Random random) {
        StringBuilder head = new StringBuilder("POST /v1/traces HTTP/1.1\r\n");
        head.append(random.nextInt(8) == 0 ? "" : "host: localhost\r\n");
        for (int fields = random.nextInt(4); fields > 0; fields--) {
            head.append(PARTS[14 + random.nextInt(14)]);
        }
        head.append(random.nextInt(8) == 0 ? "" : "content-length: 5\r\n").append("\r\n");
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(head.length());
            switch (random.nextInt(3)) {
                case 0 -> head.insert(at, PARTS[random.nextInt(PARTS.length)]);
                case 1 -> head.deleteCharAt(at);
                default -> head.setCharAt(at, PARTS[random.nextInt(PARTS.length)].charAt(0));
            }
        }
        return head + "hello";
    }

    private static void agrees(PlainHead head, byte[] bytes) {
        EmbeddedChannel server = new EmbeddedChannel(new HttpRequestDecoder());
        server.writeInbound(Unpooled.wrappedBuffer(bytes, 0, head.bytes()));
        String text = new String(bytes, 0, head.bytes(), StandardCharsets.ISO_8859_1);
        HttpRequest request = server.readInbound();
        assertThat(request).as(text).isNotNull();
        assertThat(request.decoderResult().isSuccess()).as(text).isTrue();
        assertThat(request.method()).as(text).isEqualTo(HttpMethod.POST);
        assertThat(request.protocolVersion()).as(text).isEqualTo(HttpVersion.HTTP_1_1);
        assertThat(request.uri()).as(text).isEqualTo(head.path());
        assertThat(request.headers().getAll("content-length")).as(text).hasSize(1);
        assertThat(Long.parseLong(request.headers().get("content-length")))
                .as(text)
                .isEqualTo(head.contentLength());
        assertThat(request.headers().contains("transfer-encoding")).as(text).isFalse();
        assertThat(request.headers().getAll("host")).as(text).hasSize(1);
        assertThat(request.headers().get("content-type")).as(text).isEqualTo(head.contentType());
        assertThat((Object) server.readInbound()).as(text).isNull();
        server.writeInbound(Unpooled.buffer().writeZero((int) Math.min(head.contentLength(), 1 << 16)));
        Object last = null;
        for (Object next = server.readInbound(); next != null; next = server.readInbound()) {
            last = next;
        }
        assertThat(last).as(text).isInstanceOf(LastHttpContent.class);
        server.finishAndReleaseAll();
    }
}
