package dev.sluice.server.boot;

import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Puts what a server sends over a WebSocket into a queue: each whole text, and `close CODE` at its end.
final class QueueingListener implements WebSocket.Listener {
    private final BlockingQueue<String> heard;
    private final StringBuilder parts = new StringBuilder();

    QueueingListener(BlockingQueue<String> heard) {
        this.heard = heard;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        parts.append(text);
        if (last) {
            heard.add(parts.toString());
            parts.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        heard.add("close " + code);
        return null;
    }
}
