package dev.sluice.pipeline.config;

import org.jspecify.annotations.Nullable;

/// Whom one entry of a list in `sluice.auth` means.
///
/// @param authenticator its id, as configured
/// @param group that the authenticator has to name for a sender; null for everybody whom it knows
public record Grant(String authenticator, @Nullable String group) {
    /// Everybody whom an authenticator knows.
    public static Grant everybodyOf(String authenticator) {
        return new Grant(authenticator, null);
    }

    /// As one would write it.
    @Override
    public String toString() {
        return group == null ? authenticator : "{authenticator: " + authenticator + ", group: " + group + "}";
    }
}
