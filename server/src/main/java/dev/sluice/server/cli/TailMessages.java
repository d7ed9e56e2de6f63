package dev.sluice.server.cli;

import java.net.http.WebSocket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The messages of a tail, each asked for when the one before is printed, so that a slow terminal is noticed where
/// losses are counted. The client's threads call the listener; one thread takes.
final class TailMessages implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();
    private final BlockingQueue<Object> arrived = new ArrayBlockingQueue<>(2);

    /// The connection is over, and the reader did not end it.
    static final class Ended extends Exception {
        private static final long serialVersionUID = 1;

        Ended(String message) {
            super(message);
        }

        @Override
        public String toString() {
            return String.valueOf(getMessage());
        }
    }

    /// @param endNanos when to give up, by the monotonic clock
    /// @return null when it is time to end
    /// @throws Ended when the server ended it
    @Nullable
    String next(long endNanos) throws InterruptedException, Ended {
        long wait = endNanos == Long.MAX_VALUE ? Long.MAX_VALUE : endNanos - System.nanoTime();
        Object next = arrived.poll(wait, TimeUnit.NANOSECONDS);
        if (next instanceof Ended ended) {
            throw ended;
        }
        return (String) next;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
        parts.append(text);
        if (last) {
            arrived.add(parts.toString());
            parts.setLength(0);
        } else {
            socket.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        arrived.offer(new Ended("it closed the tail: " + (reason.isEmpty() ? "code " + code : reason)));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        arrived.offer(new Ended("the connection broke: " + failure.getMessage()));
    }
}
