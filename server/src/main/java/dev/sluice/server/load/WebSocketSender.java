package dev.sluice.server.load;

import dev.sluice.otlp.Signal;
import dev.sluice.server.remote.Credentials;
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

    private final HttpClient client;
    private final URI target;
    private final Credentials credentials;

    /// Guarded by this; replaced when over.
    private final List<Line> lines = new ArrayList<>();

    private final int connections;
    private final AtomicInteger turn = new AtomicInteger();

    /// @param target with scheme http or https; the path is the signal's
    WebSocketSender(Signal signal, URI target, int connections, Credentials credentials) {
        this.target =
                URI.create(target.getScheme().replace("http", "ws") + "://" + target.getAuthority() + signal.path());
        this.connections = connections;
        this.credentials = credentials;
        this.client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .sslContext(credentials.encryption())
                .build();
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
        lines.forEach(line -> line.broke(unknown("closed")));
        client.shutdownNow();
    }

    private static Outcome outcome(byte[] answer) {
        int code = answer.length == 0 ? -1 : answer[0];
        if (code == 0) {
            return new Outcome(Kind.ACKNOWLEDGED, "websocket 0", PartialSuccess.rejectedItems(answer, 1));
        }
        boolean hasHint = new String(answer, StandardCharsets.ISO_8859_1).contains("google.rpc.RetryInfo");
        return Outcome.ofGrpc("websocket", code, hasHint);
    }

    private static Outcome unknown(String reason) {
        return new Outcome(Kind.UNKNOWN, reason, 0);
    }

    /// One connection: answers come in the order of the requests. Its fields are guarded by its lock.
    private final class Line implements WebSocket.Listener {
        private final ArrayDeque<CompletableFuture<Outcome>> waiting = new ArrayDeque<>();
        private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
        private boolean over;

        /// Done when everything before is written; the client takes one message at a time.
        private CompletableFuture<WebSocket> written = connect();

        private CompletableFuture<WebSocket> connect() {
            WebSocket.Builder builder =
                    client.newWebSocketBuilder().subprotocols(SUBPROTOCOL).connectTimeout(Duration.ofSeconds(5));
            credentials.headers().forEach(builder::header);
            return builder.buildAsync(target, this);
        }

        synchronized boolean isOver() {
            return over;
        }

        CompletableFuture<Outcome> send(byte[] request) {
            CompletableFuture<Outcome> answer = new CompletableFuture<>();
            CompletableFuture<WebSocket> sending;
            synchronized (this) {
                if (over) {
                    return CompletableFuture.completedFuture(unknown("connection over"));
                }
                waiting.add(answer);
                written = written.thenCompose(socket -> socket.sendBinary(ByteBuffer.wrap(request), true));
                sending = written;
            }
            sending.whenComplete((socket, failure) -> {
                if (failure != null) {
                    broke(Outcome.of(failure));
                }
            });
            return answer.completeOnTimeout(unknown("no answer"), ANSWER_SECONDS, TimeUnit.SECONDS);
        }

        private void broke(Outcome outcome) {
            List<CompletableFuture<Outcome>> unanswered;
            synchronized (this) {
                over = true;
                unanswered = List.copyOf(waiting);
                waiting.clear();
                written.thenAccept(WebSocket::abort);
            }
            unanswered.forEach(answer -> answer.complete(outcome));
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
                broke(unknown("an answer to nothing"));
            } else {
                first.complete(outcome(answer));
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            broke(unknown("close " + code));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            broke(Outcome.of(failure));
        }
    }
}
