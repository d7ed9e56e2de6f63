package dev.sluice.server.observe;

import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketFrameType;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// Reads what a browser sends only to notice that it closes; messages mean nothing here. Runs on the event loop.
final class UntilClosed implements Subscriber<WebSocketFrame> {
    private final WebSocketWriter out;

    UntilClosed(WebSocketWriter out) {
        this.out = out;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(WebSocketFrame frame) {
        try (frame) {
            if (frame.type() == WebSocketFrameType.CLOSE) {
                out.close();
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        out.close();
    }

    @Override
    public void onComplete() {
        out.close();
    }
}
