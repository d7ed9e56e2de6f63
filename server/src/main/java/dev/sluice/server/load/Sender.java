package dev.sluice.server.load;

import dev.sluice.server.remote.Credentials;
import java.net.http.WebSocketHandshakeException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// Carries one request to an OTLP server. Any thread.
interface Sender extends AutoCloseable {
    /// Sends one Export…ServiceRequest in protobuf (translated to JSON where the protocol asks for it). The future
    /// never fails: a connection that breaks is an [Outcome] too.
    CompletableFuture<Outcome> send(byte[] request);

    @Override
    void close();

    /// A sender of the protocol that the options name.
    static Sender of(LoadOptions options, Credentials credentials) {
        return options.protocol() == LoadProtocol.WEBSOCKET
                ? new WebSocketSender(options.signal(), options.target(), options.connections(), credentials)
                : new HttpSender(
                        options.protocol(),
                        options.signal(),
                        options.target(),
                        options.connections(),
                        options.compression(),
                        credentials);
    }

    /// What became of a request.
    ///
    /// @param kind the class of the answer
    /// @param answer the gRPC or HTTP status, or the cause of a broken connection, for the report
    /// @param rejectedItems as the partial success says, else 0
    record Outcome(Kind kind, String answer, long rejectedItems) {
        /// How the JDK begins what it says of an alert; a connection that only broke has none.
        private static final Pattern ALERT = Pattern.compile("\\([a-z_]+\\) .*", Pattern.DOTALL);

        private static final Set<Integer> RETRYABLE_GRPC = Set.of(1, 4, 10, 11, 14, 15);
        private static final Set<Integer> RETRYABLE_HTTP = Set.of(429, 502, 503, 504);

        /// A status of gRPC that is not OK.
        ///
        /// @param protocol for the report
        /// @param hasHint whether the answer says when to send it again
        static Outcome ofGrpc(String protocol, int status, boolean hasHint) {
            Kind kind = switch (status) {
                case 7, 16 -> Kind.DENIED;
                case 8 -> hasHint ? Kind.REFUSED : Kind.FAILED;
                default -> RETRYABLE_GRPC.contains(status) ? Kind.REFUSED : Kind.FAILED;
            };
            return new Outcome(kind, protocol + " " + status, 0);
        }

        /// A status of HTTP that is not OK.
        static Outcome ofHttp(int status) {
            Kind kind = switch (status) {
                case 401, 403 -> Kind.DENIED;
                default -> RETRYABLE_HTTP.contains(status) ? Kind.REFUSED : Kind.FAILED;
            };
            return new Outcome(kind, "http " + status, 0);
        }

        /// What broke before the answer was there.
        static Outcome of(Throwable failure) {
            Throwable root = failure;
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof WebSocketHandshakeException refused) {
                    return ofHttp(refused.getResponse().statusCode());
                }
                String said = String.valueOf(cause.getMessage());
                if (cause instanceof SSLException && ALERT.matcher(said).matches()) {
                    return new Outcome(Kind.DENIED, "tls: " + said, 0);
                }
                root = cause;
            }
            return new Outcome(Kind.UNKNOWN, root.getClass().getSimpleName(), 0);
        }
    }

    /// The classes of answers.
    enum Kind {
        /// Success: the server has taken responsibility for every item that it did not list as rejected.
        ACKNOWLEDGED,
        /// The server asks to send it again later.
        REFUSED,
        /// The server will never take it.
        FAILED,
        /// The server does not know who sends, or one of the two does not trust the other: nothing will be taken.
        DENIED,
        /// No answer: it may or may not have been stored.
        UNKNOWN
    }
}
