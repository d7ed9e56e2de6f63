package dev.sluice.pipeline;

/// By what a request is known when it comes again: 128 bits of a digest of its bytes, of who sent it and as what. A
/// value; equal for equal requests only, as [Fingerprinting] says.
public record Fingerprint(long high, long low) {
    /// What one takes in a journal entry.
    static final int BYTES = 16;
}
