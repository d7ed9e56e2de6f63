package dev.sluice.server.transport;

/// Requests that were acknowledged.
///
/// @param seconds from the message to its acknowledgement, of all together
public record Acknowledgements(long requests, double seconds) {
    /// Of two receivers together.
    public Acknowledgements plus(Acknowledgements other) {
        return new Acknowledgements(requests + other.requests, seconds + other.seconds);
    }
}
