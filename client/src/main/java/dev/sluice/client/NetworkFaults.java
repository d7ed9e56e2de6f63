package dev.sluice.client;

import com.linecorp.armeria.client.ResponseTimeoutException;
import com.linecorp.armeria.client.WriteTimeoutException;
import com.linecorp.armeria.common.ContentTooLargeException;
import dev.sluice.kernel.error.NetworkException;
import dev.sluice.kernel.error.NetworkException.Fault;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// From what the transport threw to the kind of failure, told apart by the real cause.
///
/// | Cause | Fault | Recovery |
/// |---|---|---|
/// | nobody listens at the port | REFUSED | connect again later |
/// | the name has no address | NAME_RESOLUTION | resolve it again later |
/// | no answer to a SYN | CONNECT_TIMEOUT | connect again later |
/// | no route, network down | UNREACHABLE | connect again later |
/// | TLS handshake failed | TLS_HANDSHAKE | connect again later: the certificate may be renewed |
final class NetworkFaults {
    private NetworkFaults() {}

    /// @param where the destination, for the message
    static SluiceException of(Throwable failure, String where, ClientOptions options) {
        SluiceException known = find(failure, SluiceException.class, any -> true);
        if (known != null) {
            return known;
        }
        if (find(failure, ContentTooLargeException.class, any -> true) != null) {
            return Refusals.answerTooLarge(options.answerBytes());
        }
        if (find(failure, ResponseTimeoutException.class, any -> true) != null
                || find(failure, WriteTimeoutException.class, any -> true) != null) {
            return new UnavailableException(
                    ClientErrors.NO_ANSWER, where + ": no answer within " + options.timeout(), failure);
        }
        Fault fault = fault(failure);
        if (fault == null) {
            return new UnavailableException(
                    ClientErrors.NO_ANSWER, where + ": the connection ended before the answer was there", failure);
        }
        return new NetworkException(ClientErrors.UNREACHABLE, fault, where + ": " + words(fault), failure);
    }

    private static @Nullable Fault fault(Throwable failure) {
        if (find(failure, UnknownHostException.class, any -> true) != null) {
            return Fault.NAME_RESOLUTION;
        }
        if (find(failure, SSLException.class, any -> true) != null) {
            return Fault.TLS_HANDSHAKE;
        }
        if (find(failure, ConnectTimeoutException.class, any -> true) != null) {
            return Fault.CONNECT_TIMEOUT;
        }
        boolean noRoute = find(failure, NoRouteToHostException.class, any -> true) != null
                || find(failure, SocketException.class, NetworkFaults::saysUnreachable) != null;
        if (noRoute) {
            return Fault.UNREACHABLE;
        }
        return find(failure, ConnectException.class, any -> true) != null ? Fault.REFUSED : null;
    }

    /// Linux reports a missing route as a plain SocketException with these words.
    private static boolean saysUnreachable(SocketException failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        return message.toLowerCase(Locale.ROOT).contains("unreachable");
    }

    private static String words(Fault fault) {
        return switch (fault) {
            case REFUSED -> "connection refused: nothing listens there";
            case NAME_RESOLUTION -> "the name does not resolve to an address";
            case CONNECT_TIMEOUT -> "no answer to the attempt to connect";
            case UNREACHABLE -> "the network or the host is unreachable";
            case TLS_HANDSHAKE -> "the TLS handshake failed";
        };
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type, Predicate<T> accepted) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 16; depth++) {
            if (type.isInstance(cause) && accepted.test(type.cast(cause))) {
                return type.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }
}
