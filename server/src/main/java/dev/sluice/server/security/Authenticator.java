package dev.sluice.server.security;

import com.linecorp.armeria.common.RequestHeaders;
import org.jspecify.annotations.Nullable;

/// Tells who a request comes from by its headers. Any thread.
interface Authenticator {
    /// As configured.
    String id();

    /// What it wants, for `WWW-Authenticate`.
    String challenge();

    /// Whether its credentials are tokens, for which browsers do not ask by themselves.
    boolean takesTokens();

    /// The headers with which a program would send what somebody has typed in.
    ///
    /// @return null when this takes nothing of its form
    @Nullable
    RequestHeaders headersOf(TypedCredential typed);

    /// Never blocks and costs little.
    ///
    /// @return null when it takes [#check] to tell
    @Nullable
    Finding glance(RequestHeaders headers);

    /// May block, and may compute for a tenth of a second.
    ///
    /// @throws dev.sluice.kernel.error.UnavailableException if it cannot tell for now
    /// @throws dev.sluice.kernel.error.OverloadedException if too many want to know
    Finding check(RequestHeaders headers);
}
