/// WebSocket (RFC 6455) over HTTP/1.1 as the ports of this server speak it: the handshake, frames taken apart while
/// their bytes come, and sessions that read no further than they are asked to. Start with
/// [dev.sluice.server.websocket.WebSocketSession]. This package must never know what messages mean.
@NullMarked
package dev.sluice.server.websocket;

import org.jspecify.annotations.NullMarked;
