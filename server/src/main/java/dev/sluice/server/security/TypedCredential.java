package dev.sluice.server.security;

import dev.sluice.pipeline.config.Secret;
import org.jspecify.annotations.Nullable;

/// What somebody has typed in to log in.
///
/// @param user null when the secret is a token, which says by itself whose it is
public record TypedCredential(@Nullable String user, Secret secret) {}
