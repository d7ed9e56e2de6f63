package dev.sluice.server.load;

import java.util.concurrent.CompletableFuture;

/// Carries one request to an OTLP server. Any thread.
interface Sender extends AutoCloseable {
    /// Sends one Export…ServiceRequest in protobuf (translated to JSON where the protocol asks for it). The future
    /// never fails: a connection that breaks is an [Outcome] too.
    CompletableFuture<Outcome> send(byte[] request);

    @Override
    void close();

    /// A sender of the protocol that the options name.
    static Sender of(LoadOptions options) {
        return options.protocol() == LoadProtocol.WEBSOCKET
                ? new WebSocketSender(options.signal(), options.target(), options.connections())
                : new HttpSender(
                        options.protocol(),
                        options.signal(),
                        options.target(),
                        options.connections(),
                        options.compression());
    }

    /// What became of a request.
    ///
    /// @param kind the class of the answer
    /// @param answer the gRPC or HTTP status, or the cause of a broken connection, for the report
    /// @param rejectedItems as the partial success says, else 0
    record Outcome(Kind kind, String answer, long rejectedItems) {}

    /// The classes of answers.
    enum Kind {
        /// Success: the server has taken responsibility for every item that it did not list as rejected.
        ACKNOWLEDGED,
        /// The server asks to send it again later.
        REFUSED,
        /// The server will never take it.
        FAILED,
        /// No answer: it may or may not have been stored.
        UNKNOWN
    }
}
