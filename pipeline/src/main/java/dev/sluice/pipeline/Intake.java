package dev.sluice.pipeline;

import dev.sluice.otlp.Payload;
import java.util.List;

/// Takes responsibility for payloads. Return is ack, throw is nack.
///
/// Any thread; may block.
public interface Intake {
    /// Takes the payload over, in the meaning of the mode: in `durable` it would survive a crash of this
    /// machine when this returns.
    ///
    /// @param payload its array may be written again by the caller after the return
    /// @param prints of the requests that the payload was made of, kept with it as far as anything is kept; none
    ///     when nobody looks for copies
    /// @throws dev.sluice.kernel.error.OverloadedException if a limit is reached; nothing was kept
    /// @throws dev.sluice.kernel.error.UnavailableException if what must take it does not answer; nothing is
    ///     promised
    Receipt accept(Payload payload, List<Fingerprint> prints);

    /// The same, when nobody looks for copies.
    default Receipt accept(Payload payload) {
        return accept(payload, List.of());
    }

    /// Throws what [#accept] would throw at once for any payload now, so that nobody reads and checks one for
    /// nothing. Never blocks.
    ///
    /// @throws dev.sluice.kernel.error.OverloadedException if a limit is known to be reached
    /// @throws dev.sluice.kernel.error.UnavailableException if what must take it has just failed
    default void requireRoom() {}
}
