package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.server.security.Gate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The page on which people log in. It stands alone, since everything else is behind the gate: its style is in it,
/// allowed by its digest, and nothing else is allowed at all. Immutable.
///
/// Its referrer policy lets the browser send the form's `Origin`; without a referrer, that would be `null`.
record LoginPage(String html) {
    private static final String FRAME = resource("login.html");
    private static final String TOKEN_FORM = resource("login-token.html");
    private static final String PASSWORD_FORM = resource("login-password.html");
    private static final String STYLE = resource("login.css");
    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + digest(STYLE)
            + "'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// @param next a [LocalPath]
    /// @param passwords whether names and passwords are taken besides tokens
    /// @param refused why the form is shown again; null for the first time
    static LoginPage form(String next, boolean passwords, @Nullable SluiceException refused) {
        String forms = passwords ? TOKEN_FORM + PASSWORD_FORM : TOKEN_FORM;
        return page("", (refused == null ? "" : alert(refused)) + forms.replace("{action}", address(next)));
    }

    /// A page that asks for the form, as a page of this server.
    static LoginPage again(String next) {
        String address = address(next);
        return page(
                "<meta http-equiv=\"refresh\" content=\"0; url=" + address + "\">",
                "<p><a href=\"" + address + "\">Log in</a></p>");
    }

    HttpResponse response(HttpStatus status) {
        return HttpResponse.of(
                ResponseHeaders.builder(status)
                        .set("content-type", "text/html; charset=utf-8")
                        .set("cache-control", "no-store")
                        .set("content-security-policy", POLICY)
                        .set("referrer-policy", "same-origin")
                        .set("x-content-type-options", "nosniff")
                        .build(),
                HttpData.ofUtf8(html));
    }

    private static LoginPage page(String head, String content) {
        return new LoginPage(
                FRAME.replace("{style}", STYLE).replace("{head}", head).replace("{content}", content));
    }

    private static String alert(SluiceException refused) {
        String words = refused.code().equals(Gate.UNAUTHENTICATED)
                ? "That opens nothing here. Check it and try again."
                : String.valueOf(refused.getMessage());
        return "<p class=\"alert\" role=\"alert\">" + escaped(words) + " <code>"
                + escaped(refused.code().id()) + "</code></p>";
    }

    private static String address(String next) {
        return next.equals(LocalPath.HOME)
                ? "/login"
                : "/login?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String digest(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String resource(String name) {
        try (InputStream in = LoginPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
