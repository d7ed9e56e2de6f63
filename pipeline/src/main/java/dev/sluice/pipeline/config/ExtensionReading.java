package dev.sluice.pipeline.config;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the extensions that tell who a request comes from. What goes wrong here is told without the line it stands
/// on, because a misspelled key may have a password behind it. One use by one thread.
final class ExtensionReading {
    static final List<String> TYPES = List.of("bearertokenauth", "basicauth", "oidc");

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    private final Problems problems;

    ExtensionReading(Problems problems) {
        this.problems = problems;
    }

    /// @param type one of [#TYPES]
    /// @param extension a quiet section
    AuthenticatorSettings read(String type, String id, Section extension) {
        try (Section section = extension) {
            return switch (type) {
                case "bearertokenauth" -> bearer(id, section);
                case "basicauth" -> basic(id, section);
                default -> oidc(id, section);
            };
        }
    }

    private AuthenticatorSettings bearer(String id, Section bearer) {
        bearer.unsupported("file_retry");
        List<Secret> tokens = new ArrayList<>(bearer.secrets("tokens"));
        Secret token = bearer.secret("token");
        if (token != null) {
            tokens.add(token);
        }
        String file = bearer.textOrNull("filename");
        if (file != null) {
            lines(bearer, "filename", file).forEach(line -> tokens.add(new Secret(line)));
        }
        if (tokens.isEmpty() || tokens.stream().anyMatch(one -> one.reveal().isBlank())) {
            problems.add(
                    bearer.origin(), bearer.at("token") + ": nothing (expected: a token, tokens or a file of them)");
        }
        return new AuthenticatorSettings.Bearer(
                id,
                bearer.text("header", "authorization").toLowerCase(Locale.ROOT),
                bearer.text("scheme", "Bearer"),
                tokens);
    }

    private AuthenticatorSettings basic(String id, Section basic) {
        basic.unsupported("client_auth");
        List<AuthenticatorSettings.User> users = new ArrayList<>();
        try (Section htpasswd = basic.section("htpasswd")) {
            Secret inline = htpasswd.secret("inline");
            if (inline != null) {
                inline.reveal().lines().forEach(line -> user(htpasswd, "inline", line, users));
            }
            String file = htpasswd.textOrNull("file");
            if (file != null) {
                lines(htpasswd, "file", file).forEach(line -> user(htpasswd, "file", line, users));
            }
        }
        if (users.isEmpty()) {
            problems.add(
                    basic.origin(),
                    basic.at("htpasswd") + ": no users (expected: inline or file, with lines NAME:PASSWORD)");
        }
        Set<String> names = new HashSet<>();
        users.stream()
                .filter(user -> !names.add(user.name()))
                .forEach(twice -> problems.add(
                        basic.origin(), basic.at("htpasswd") + ": user " + twice.name() + " stands twice"));
        return new AuthenticatorSettings.Basic(id, users);
    }

    private void user(Section htpasswd, String key, String line, List<AuthenticatorSettings.User> users) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        int colon = text.indexOf(':');
        String password = text.substring(colon + 1);
        boolean bcrypt = password.matches("\\$2[abxy]\\$\\d\\d\\$[./A-Za-z0-9]{53}");
        boolean otherHash = !bcrypt && (password.startsWith("$") || password.startsWith("{"));
        if (colon < 1 || password.isEmpty()) {
            problems.add(htpasswd.quietOriginOf(key), htpasswd.at(key) + ": a line that is not NAME:PASSWORD");
        } else if (otherHash) {
            problems.add(
                    htpasswd.quietOriginOf(key),
                    htpasswd.at(key) + ": the password of " + text.substring(0, colon)
                            + " has a hash of another kind (expected: bcrypt, as htpasswd -B writes it)");
        } else {
            users.add(new AuthenticatorSettings.User(text.substring(0, colon), new Secret(password)));
        }
    }

    private AuthenticatorSettings oidc(String id, Section oidc) {
        oidc.unsupported("attribute", "providers", "ignore_issuer", "public_keys_file");
        String authority = oidc.textOrNull("issuer_ca_path");
        String audience = oidc.textOrNull("audience");
        String groups = oidc.textOrNull("groups_claim");
        boolean any = oidc.flag("ignore_audience", false);
        if (!any && (audience == null || audience.isEmpty())) {
            problems.add(
                    oidc.origin(),
                    oidc.at("audience") + ": nothing (expected: what tokens have to be for, or ignore_audience: true)");
        }
        return new AuthenticatorSettings.Oidc(
                id,
                issuer(oidc),
                any ? null : audience,
                authority == null ? null : Path.of(authority),
                oidc.textOrNull("username_claim"),
                groups == null || groups.isEmpty() ? null : groups);
    }

    private URI issuer(Section oidc) {
        String text = oidc.text("issuer_url", "");
        @Nullable URI issuer = null;
        try {
            issuer = new URI(text);
        } catch (URISyntaxException malformed) {
            // The problem below says it.
        }
        boolean usable = issuer != null
                && issuer.getHost() != null
                && issuer.getUserInfo() == null
                && ("https".equals(issuer.getScheme())
                        || "http".equals(issuer.getScheme()) && LOOPBACK.contains(issuer.getHost()));
        if (issuer == null || !usable) {
            problems.add(
                    oidc.quietOriginOf("issuer_url"),
                    oidc.at("issuer_url") + ": " + text
                            + " (expected: an address with https, or one of this machine with http)");
            return URI.create("https://issuer.invalid");
        }
        return issuer;
    }

    private List<String> lines(Section section, String key, String file) {
        try {
            return Files.readAllLines(Path.of(file), StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (NoSuchFileException missing) {
            problems.add(section.quietOriginOf(key), section.at(key) + ": " + file + ": no such file");
        } catch (IOException | IllegalArgumentException unreadable) {
            problems.add(section.quietOriginOf(key), section.at(key) + ": " + file + " cannot be read as text");
        }
        return List.of();
    }
}
