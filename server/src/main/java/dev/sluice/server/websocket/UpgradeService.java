package dev.sluice.server.websocket;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketProtocolHandler;
import com.linecorp.armeria.server.websocket.WebSocketService;

/// A path on which upgrades are answered with a [WebSocketSession].
///
/// The server library is asked for the bytes of the connection only. Its own frame decoder keeps a whole frame
/// before anyone can refuse it, and fragments without a limit on their number.
public abstract class UpgradeService implements WebSocketService {
    @Override
    public abstract HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception;

    /// Never asked for, because the sessions are ours from the first byte on.
    @Override
    public final WebSocket serve(ServiceRequestContext context, WebSocket in) {
        throw new IllegalStateException("frames are read by WebSocketSession");
    }

    /// Never asked for either.
    @Override
    public final WebSocketProtocolHandler protocolHandler() {
        throw new IllegalStateException("frames are read by WebSocketSession");
    }
}
