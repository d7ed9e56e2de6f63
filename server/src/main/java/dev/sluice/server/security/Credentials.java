package dev.sluice.server.security;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// Credentials in headers. Any thread.
final class Credentials {
    private Credentials() {}

    /// What follows the scheme in a header.
    ///
    /// @param scheme of any case; empty for the whole value
    /// @return null when the header is missing or has another scheme
    static @Nullable String after(RequestHeaders headers, String header, String scheme) {
        String value = headers.get(header);
        if (value == null || scheme.isEmpty()) {
            return value;
        }
        boolean ours = value.length() > scheme.length()
                && value.regionMatches(true, 0, scheme, 0, scheme.length())
                && value.charAt(scheme.length()) == ' ';
        return ours ? value.substring(scheme.length() + 1).strip() : null;
    }

    /// A request with one header; the other way round than [#after].
    ///
    /// @return null when there is nothing to send, or something that no header can hold
    static @Nullable RequestHeaders sent(String header, String scheme, String credential) {
        boolean sendable =
                !credential.isEmpty() && credential.chars().allMatch(letter -> letter >= ' ' && letter < 0x7f);
        return sendable
                ? RequestHeaders.of(
                        HttpMethod.GET, "/", header, scheme.isEmpty() ? credential : scheme + " " + credential)
                : null;
    }

    /// The same for a token.
    ///
    /// @return null also when what was typed has a user's name, as a password has
    static @Nullable RequestHeaders sentToken(String header, String scheme, TypedCredential typed) {
        return typed.user() == null ? sent(header, scheme, typed.secret().reveal()) : null;
    }

    /// Digests have one length, so comparing them tells nothing about what they were made of.
    static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
