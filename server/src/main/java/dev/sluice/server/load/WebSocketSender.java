package dev.sluice.server.load;

import dev.sluice.otlp.Signal;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Sends over WebSocket with a fixed number of connections, in turn; one that breaks is opened again for the next
/// request. Any thread.
final class WebSocketSender implements Sender {
    private static final String SUBPROTOCOL = "otlp.v1";
    private static final long ANSWER_SECONDS = 60;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI target;

    /// Guarded by this; replaced when over.
    private final List<Line> lines = new ArrayList<>();

    private final int connections;
    private final AtomicInteger turn = new AtomicInteger();

    /// @param target with scheme http or https; the path is the signal's
    WebSocketSender(Signal signal, URI target, int connections) {
        this.target =
                URI.create(target.getScheme().replace("http", "ws") + "://" + target.getAuthority() + signal.path());
        this.connections = connections;
    }

    @Override
    public CompletableFuture<Outcome> send(byte[] request) {
        return line(Math.floorMod(turn.getAndIncrement(), connections)).send(request);
    }

    private synchronized Line line(int index) {
        if (index == lines.size()) {
            lines.add(new Line());
        } else if (lines.get(index).isOver()) {
            lines.set(index, new Line());
        }
        return lines.get(index);
    }

    @Override
    public synchronized void close() {
        lines.forEach(line -> line.broke("closed"));
        client.shutdownNow();
    }

    private static Outcome outcome(byte[] answer) {
        int code = answer.length == 0 ? -1 : answer[0];
        if (code == 0) {
            return new Outcome(Kind.ACKNOWLEDGED, "websocket 0", PartialSuccess.rejectedItems(answer, 1));
        }
        boolean hasHint = code == 8 && new String(answer, StandardCharsets.ISO_8859_1).contains("google.rpc.RetryInfo");
        Kind kind = HttpSender.RETRYABLE_GRPC.contains(Integer.toString(code)) || hasHint ? Kind.REFUSED : Kind.FAILED;
        return new Outcome(kind, "websocket " + code, 0);
    }

    /// One connection: answers come in the order of the requests. Its fields are guarded by its lock.
    private final class Line implements WebSocket.Listener {
        private final ArrayDeque<CompletableFuture<Outcome>> waiting = new ArrayDeque<>();
        private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
        private boolean over;

        /// Done when everything before is written; the client takes one message at a time.
        private CompletableFuture<WebSocket> written = client.newWebSocketBuilder()
                .subprotocols(SUBPROTOCOL)
                .connectTimeout(Duration.ofSeconds(5))
                .buildAsync(target, this);

        synchronized boolean isOver() {
            return over;
        }

        CompletableFuture<Outcome> send(byte[] request) {
            CompletableFuture<Outcome> answer = new CompletableFuture<>();
            CompletableFuture<WebSocket> sending;
            synchronized (this) {
                if (over) {
                    return CompletableFuture.completedFuture(new Outcome(Kind.UNKNOWN, "connection over", 0));
                }
                waiting.add(answer);
                written = written.thenCompose(socket -> socket.sendBinary(ByteBuffer.wrap(request), true));
                sending = written;
            }
            sending.whenComplete((socket, failure) -> {
                if (failure != null) {
                    broke(HttpSender.rootCause(failure));
                }
            });
            return answer.completeOnTimeout(
                    new Outcome(Kind.UNKNOWN, "no answer", 0), ANSWER_SECONDS, TimeUnit.SECONDS);
        }

        private void broke(String reason) {
            List<CompletableFuture<Outcome>> unanswered;
            synchronized (this) {
                over = true;
                unanswered = List.copyOf(waiting);
                waiting.clear();
                written.thenAccept(WebSocket::abort);
            }
            unanswered.forEach(answer -> answer.complete(new Outcome(Kind.UNKNOWN, reason, 0)));
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            parts.writeBytes(part);
            if (last) {
                byte[] answer = parts.toByteArray();
                parts.reset();
                answered(answer);
            }
            socket.request(1);
            return null;
        }

        private void answered(byte[] answer) {
            CompletableFuture<Outcome> first;
            synchronized (this) {
                first = waiting.poll();
            }
            if (first == null) {
                broke("an answer to nothing");
            } else {
                first.complete(outcome(answer));
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            broke("close " + code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            broke(HttpSender.rootCause(failure));
        }
    }
}
